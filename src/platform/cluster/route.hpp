#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <turbolift/options.hpp>
#include <vector>

#include "call/replica_source.hpp"
#include "http/client/origin.hpp"
#include "http/client/resolve.hpp"
#include "kubernetes/client.hpp"
#include "kubernetes/objects.hpp"
#include "kubernetes/problem.hpp"
#include "platform/cluster/certificate.hpp"

namespace turbolift::platform {

/// What KubernetesOptions say about the way from this program to the services.
struct RouteOptions {
  Access access = Access::automatic;
  std::string ingress_class{}, gateway{}, ingress_address{};
  bool allow_plaintext = false;
};

/// The way to the services of one session: decided once, by what the options say, else by what the cluster has. Where
/// it was not asked for by name, a controller that does not answer can be given up for the API server's proxy.
/// Thread-safe.
class RouteTable {
 public:
  RouteTable(kubernetes::Client& client, RouteOptions options, std::string token)
      : client_(client), options_(std::move(options)), token_(std::move(token)) {}

  /// Finds out what there is. Blocks. Fails with route_failed, unsupported or what the API server said.
  std::expected<void, kubernetes::Problem> decide(const std::string& run_id, base::Deadline deadline,
                                                  const http::Interrupt* interrupt);

  Access access() const;
  /// From now on by the API server's proxy. False: the program wants this way and no other.
  bool fall_back(base::Deadline deadline);

  /// The session's certificate; null: the way needs none.
  const Certificate* certificate() const { return certificate_.certificate.empty() ? nullptr : &certificate_; }
  /// What an Ingress or HTTPRoute of the service has to say.
  kubernetes::Route object_route(const std::string& run_id, const std::string& service) const;
  /// Where the controller is, by the status of an Ingress. Blocks for the name's lookup. False: it says nothing yet.
  bool learn_address(const json::object& ingress, base::Deadline deadline);
  bool has_address() const;

  /// How to connect to a replica and what to say to it. `pod_address`: its IP, where the way leads straight there.
  struct Way {
    http::Origin origin{};
    http::Address address{};
    call::Route route{};
  };
  std::expected<Way, kubernetes::Problem> way_to(const kubernetes::SessionIdentity& session, const std::string& service,
                                                 const std::string& pod_address) const;
  /// The API server has refused the credentials of a way (status 401): the next one has others, where there are.
  /// Blocks. Does nothing if that was done since.
  std::expected<void, kubernetes::Problem> renew(const Way& refused, base::Deadline deadline);

 private:
  std::expected<void, kubernetes::Problem> use_ingress(const std::string& run_id, base::Deadline deadline);
  std::expected<void, kubernetes::Problem> use_gateway(base::Deadline deadline, const http::Interrupt* interrupt);
  std::expected<void, kubernetes::Problem> use_api_proxy(base::Deadline deadline);
  std::expected<void, kubernetes::Problem> set_address(const std::string& host, std::uint16_t port,
                                                       base::Deadline deadline);

  kubernetes::Client& client_;
  const RouteOptions options_;
  const std::string token_;
  Certificate certificate_;
  std::string host_suffix_;  // of an HTTPRoute's host names; empty: ours

  mutable std::mutex mutex_;
  Access access_ = Access::automatic;
  http::Origin origin_;  // its host is empty as long as the controller's address is not known
  std::vector<http::Address> addresses_;
  kubernetes::Client::Access api_;
};

}  // namespace turbolift::platform
