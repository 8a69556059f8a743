#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "json/json.hpp"
#include "kubernetes/resource.hpp"

namespace turbolift::kubernetes {

/// What is asked of the API server, as a value.
struct Request {
  std::string method;
  std::string target;          ///< Path and query below the server's URL; begins with '/'.
  std::string content_type{};  ///< Of the body; empty: there is none.
  std::string body{};
  std::string accept{};  ///< Media type of the answer; empty: JSON where there is a choice.

  friend bool operator==(const Request&, const Request&) = default;
};

struct ListOptions {
  std::string label_selector{}, field_selector{};  ///< Empty: everything.
  int limit = 0;                                   ///< Items of an answer; 0: all.
  std::string continue_token{};                    ///< `metadata.continue` of the answer before.
  std::string resource_version{};                  ///< Empty: the newest state.
};

struct WatchOptions {
  std::string label_selector{}, field_selector{};
  std::string resource_version{};  ///< Changes after this one.
  std::chrono::seconds timeout{};  ///< The server ends the watch then; 0: when it likes.
};

struct LogOptions {
  std::string container{};       ///< Empty: the only one.
  bool follow = false;           ///< The answer goes on until the container ends.
  bool previous = false;         ///< Of the container before the last restart.
  int tail_lines = -1;           ///< Only so many of the last lines; -1: all.
  std::chrono::seconds since{};  ///< Only what was written within so long; 0: all.
  std::string since_time{};      ///< Only what was written from this moment on (RFC 3339); empty: all.
  bool timestamps = false;       ///< Each line begins with its moment (RFC 3339, nanoseconds) and a space.
  std::int64_t max_bytes = 0;    ///< 0: without limit.
};

/// Requests of the Kubernetes API, built without I/O (kubernetes.io/docs/reference/using-api/api-concepts). Names are
/// encoded where they stand in a path; a namespace is left out for what is not namespaced, and an empty one means all
/// of them. Whatever writes names the field manager "turbolift". Thread-safe.
namespace request {

inline constexpr std::string_view field_manager = "turbolift";

/// A path of the API server, such as "/version".
Request get_path(std::string_view path);
/// `subresource`: such as "status"; empty: the object itself.
Request get(const Resource& resource, std::string_view kube_namespace, std::string_view name,
            std::string_view subresource = {});
Request list(const Resource& resource, std::string_view kube_namespace, const ListOptions& options = {});
/// As `list`, but the items come without their contents, as metadata alone: what is in Secrets stays where it is.
Request list_metadata(const Resource& resource, std::string_view kube_namespace, const ListOptions& options = {});
/// Asks for bookmarks too.
Request watch(const Resource& resource, std::string_view kube_namespace, const WatchOptions& options = {});

Request create(const Resource& resource, std::string_view kube_namespace, const json::object& object);
/// Server-side apply: makes the object, or gives it the fields that `object` has and takes away those that an earlier
/// apply had. Takes fields over from other managers.
Request apply(const Resource& resource, std::string_view kube_namespace, std::string_view name,
              const json::object& object);
/// The same write, of which the server says what would come of it, admission included, and does nothing.
Request dry_run(Request write);
/// RFC 7396.
Request merge_patch(const Resource& resource, std::string_view kube_namespace, std::string_view name,
                    const json::object& patch, std::string_view subresource = {});
Request strategic_patch(const Resource& resource, std::string_view kube_namespace, std::string_view name,
                        const json::object& patch, std::string_view subresource = {});
/// RFC 6902, after a test that the object is still the one with `uid`: another one is left alone (status 422).
Request json_patch(const Resource& resource, std::string_view kube_namespace, std::string_view name,
                   std::string_view uid, const json::array& operations);
/// Sets the replicas of a Deployment and the like.
Request scale(const Resource& resource, std::string_view kube_namespace, std::string_view name, int replicas);

/// Deletes the object, provided that it is the one with `uid` (status 409 where it is another one; empty: whichever),
/// and in the background all that it owns. Always with that policy: without one, what a Job owns would be orphaned.
Request remove(const Resource& resource, std::string_view kube_namespace, std::string_view name, std::string_view uid);

Request log(std::string_view kube_namespace, std::string_view pod, const LogOptions& options = {});

/// The target under which the API server passes requests on to a service; `port` is a number or a name, `path` begins
/// with '/'.
std::string service_proxy_target(std::string_view kube_namespace, std::string_view service, std::string_view port,
                                 std::string_view path);

}  // namespace request
}  // namespace turbolift::kubernetes
