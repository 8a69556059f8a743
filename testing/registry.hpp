#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "testing/http_server.hpp"

namespace turbolift::fake {

/// What goes wrong with one request.
enum class RegistryFault : std::uint8_t {
  none,
  cut_before,    ///< the connection ends; nothing was done
  cut_after,     ///< it was done; the connection ends without an answer
  cut_answer,    ///< it was done; the connection ends within the answer
  partial,       ///< half of the body was taken; the connection ends
  garbage,       ///< an answer that is no HTTP
  status_500,    ///< nothing was done
  status_503,    ///< with Retry-After: 0
  status_429,    ///< with Retry-After: 0
  status_404,    ///< nothing was done
  unauthorized,  ///< what the client proved itself with is no longer good
  wrong_digest,  ///< it was done; the answer names another digest
};

/// How a registry behaves that is in order.
struct RegistryBehaviour {
  std::string user{}, password{};   ///< Wanted from clients; empty: from nobody.
  bool bearer = false;              ///< By a token, from "/token" of this server, instead of Basic.
  bool absolute_locations = false;  ///< Location as a whole URL.
  std::string upload_url{};         ///< Where uploads go to instead of this server: "http://127.0.0.1:1".
  bool resumes = true;              ///< Knows how far an upload has got; otherwise a lost one is lost.
  bool takes_chunks = true;         ///< PATCH with Content-Range; otherwise 405.
  bool mounts = true;               ///< From other repositories; otherwise 202.
  bool immutable_tags = false;      ///< A tag that is there is not changed: 409.
  bool deletes = true;              ///< Manifests; otherwise 405.
  bool catalog = true;              ///< Shows its repositories; otherwise 404.
  std::size_t page_size = 1000;     ///< Names of one answer to a list, at most.
};

/// A registry in memory (OCI distribution-spec 1.1): refuses what is not as it should be. Requests are handled one
/// after the other. Thread-safe.
class Registry {
 public:
  /// Which fault request `number` (from 1, requests for tokens too) has.
  using Faults = std::function<RegistryFault(std::size_t number, const ServerRequest& request)>;

  explicit Registry(RegistryBehaviour behaviour = {}, Faults faults = {});

  /// "127.0.0.1:PORT"
  std::string address() const { return "127.0.0.1:" + std::to_string(server_.port()); }
  std::string url() const { return server_.url(); }
  std::vector<ServerRequest> requests() const { return server_.requests(); }

  /// Digests of the blobs that the repository has.
  std::set<std::string> blobs(const std::string& repository) const;
  /// The digest that a tag names; empty: there is no such tag.
  std::string tag(const std::string& repository, const std::string& name) const;
  /// What is wrong with what can be pulled: a manifest whose parts are missing, bytes that are not their digest's.
  /// Empty: nothing.
  std::string damage() const;
  /// The bytes of blobs that came, counted again where they came again.
  std::uint64_t blob_bytes() const;
  /// Puts a blob into a repository.
  void add_blob(const std::string& repository, const std::string& bytes);
  /// Gives a manifest that is there another tag.
  void add_tag(const std::string& repository, const std::string& name, const std::string& digest);

 private:
  struct Repository {
    std::set<std::string> blobs;
    std::map<std::string, std::string> manifests;  // digest -> JSON
    std::map<std::string, std::string> tags;       // name -> digest
  };
  struct Answer {
    int status = 200;
    std::string body{};
    Headers headers{};
  };

  void handle(const ServerRequest& request, Responder& responder);
  Answer answer(const ServerRequest& request);
  Answer token(const ServerRequest& request);
  Answer blob(Repository& repository, const ServerRequest& request, const std::string& digest) const;
  Answer manifest(Repository& repository, const ServerRequest& request, const std::string& name);
  Answer list(const std::string& member, std::vector<std::string> names, const ServerRequest& request) const;
  Answer begin_upload(const std::string& name, Repository& repository, const ServerRequest& request);
  Answer upload(const std::string& name, Repository& repository, const ServerRequest& request, const std::string& id);
  std::optional<Answer> challenge(const ServerRequest& request, const std::string& repository) const;
  Answer accepted(const std::string& name, const std::string& id, int status) const;

  const RegistryBehaviour behaviour_;
  const Faults faults_;
  mutable std::mutex mutex_;
  std::size_t requests_ = 0;
  std::size_t next_ = 1;  // upload or token
  std::set<std::string> tokens_;
  std::map<std::string, std::string> content_;  // digest -> bytes
  std::map<std::string, std::string> uploads_;  // id -> bytes so far
  std::map<std::string, Repository> repositories_;
  std::uint64_t blob_bytes_ = 0;
  HttpServer server_;  // last: its threads use all of the above
};

}  // namespace turbolift::fake
