#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <turbolift/duration.hpp>

/// Options are literal types with designated initialisers: they live in constexpr tags and constinit platforms. Text is
/// a string_view, usually of a literal; what it views must live as long as the tag or platform. Lists have a fixed
/// capacity. An unset field leaves the choice to what is outside it:
/// FunctionOptions to the platform's options, those to the default that is named here.
namespace turbolift {

/// `{"name", "value"}`
struct Setting {
  std::string_view name{};
  std::string_view value{};
};

/// Key `key` of the cluster's Secret `secret` becomes the file /run/secrets/turbolift/`name` of a service.
struct Secret {
  std::string_view name{};
  std::string_view secret{};
  std::string_view key{};
};

/// At most 8 entries, written in braces: `.env = {{"A", "1"}, {"B", "2"}}`.
template <class T>
class List {
 public:
  static constexpr std::size_t capacity = 8;

  constexpr List() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): one entry in braces
  constexpr List(T a, T b = {}, T c = {}, T d = {}, T e = {}, T f = {}, T g = {}, T h = {})
      : entries_{a, b, c, d, e, f, g, h} {}

  constexpr const T* begin() const noexcept { return entries_; }
  /// The first entry without a name, or the end.
  constexpr const T* end() const noexcept {
    const T* entry = entries_;
    while (entry != entries_ + capacity && !is_empty(*entry)) ++entry;
    return entry;
  }
  constexpr bool empty() const noexcept { return begin() == end(); }

 private:
  static constexpr bool is_empty(const T& entry) noexcept {
    if constexpr (requires { entry.name; })
      return entry.name.empty();
    else
      return entry.empty();
  }

  T entries_[capacity]{};
};

/// How one function is served; the second argument of turbolift::on.
struct FunctionOptions {
  std::optional<int> min_replicas{};  ///< kept ready; 0: to zero when idle, so that the next call waits for a start
  std::optional<int> max_replicas{};  ///< never more, however long the queue
  std::optional<int> concurrency{};   ///< calls at once in a replica; unset: 1, so that the function needs no locks
  std::string_view cpu{};             ///< Kubernetes quantity, e.g. "500m"; unset: "1"
  std::string_view memory{};          ///< Kubernetes quantity, e.g. "512Mi"; more is out_of_memory; unset: no limit
  List<Setting> resources{};          ///< further ones, e.g. {"nvidia.com/gpu", "1"}
  std::optional<Duration> timeout{};  ///< longest run of one call, from its start; unset: none
  std::optional<int> retries{};       ///< runs again after a replica died; unset: 3
  bool at_most_once = false;          ///< never runs twice: outcome_unknown instead of a retry
  std::optional<Duration> idle_timeout{};   ///< idle for so long: fewer replicas; unset: 60 s
  std::optional<int> target_cpu_percent{};  ///< at which the cluster adds replicas, 1 to 100; unset: 80
  List<Setting> env{};                      ///< environment of the service
  List<Secret> secrets{};                   ///< as files
  List<Setting> node_selector{};            ///< labels that a node must have
  std::string_view pod_patch{};             ///< strategic merge patch (JSON) over the pod's template
};

/// How one call is made: `tag.with({.deadline = 2s})(args…)`.
struct CallOptions {
  std::optional<Duration> deadline{};  ///< from the call; then deadline_exceeded; unset: none
  std::optional<int> retries{};        ///< unset: the function's
  std::string idempotency_key{};       ///< the same key gives the first call's outcome again, within one replica
};

/// How turbolift::map and as_completed make their calls.
struct MapOptions {
  std::size_t max_in_flight = 0;  ///< results that exist at once; 0: what keeps the replicas busy
  CallOptions call{};             ///< of each call; the deadline counts from the moment at which the call is made
};

/// Of turbolift::Local: service processes on this machine.
struct LocalOptions {
  std::optional<int> min_replicas{};        ///< unset: 1
  std::optional<int> max_replicas{};        ///< unset: the processors that this process may use
  std::optional<Duration> start_timeout{};  ///< until a service is ready, else start_failed; unset: 60 s
  std::optional<Duration> close_timeout{};  ///< for running calls when the platform ends; unset: 10 s
};

/// How calls from outside the cluster reach a service.
enum class Access : unsigned char {
  automatic,   ///< the first of the others that works
  ingress,     ///< an Ingress by host name
  http_route,  ///< an HTTPRoute of a Gateway
  api_proxy,   ///< through the API server's service proxy
  pods,        ///< straight to the pods; only inside the cluster
};

/// Of turbolift::Kubernetes.
struct KubernetesOptions {
  std::optional<int> min_replicas{};  ///< of each function; unset: 1
  std::optional<int> max_replicas{};  ///< of each function; unset: 10
  std::optional<int> max_pods{};      ///< of all functions together; unset: no limit
  std::string_view kube_namespace{};  ///< unset: the context's
  std::string_view context{};         ///< unset: the kubeconfig's current one
  std::string_view kubeconfig{};      ///< path; unset: KUBECONFIG, ~/.kube/config, or the pod's account
  std::optional<Duration>
      session_timeout{};                    ///< after so long without the program the cluster removes all; unset: 30 s
  std::optional<Duration> start_timeout{};  ///< until a service is ready; unset: 60 s
  std::optional<Duration> close_timeout{};  ///< for removing everything at the end; unset: 10 s
  Access access = Access::automatic;
  std::string_view ingress_class{};    ///< unset: the cluster's default
  std::string_view gateway{};          ///< `namespace/name` for Access::http_route
  std::string_view ingress_address{};  ///< `host[:port]` of the controller; unset: from the object's status
  bool allow_plaintext = false;        ///< plain HTTP from outside: arguments, results and the token are readable
  List<std::string_view> image_pull_secrets{};
  bool deploy_early = false;   ///< at the platform's first use all its functions whose tags are `inline` variables
  bool handle_signals = true;  ///< clean up on SIGINT, SIGTERM, SIGHUP where their disposition is the default
  List<Setting> labels{};      ///< on every object
};

}  // namespace turbolift
