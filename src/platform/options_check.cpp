#include "platform/options_check.hpp"

#include <concepts>
#include <string_view>

#include "base/quantity.hpp"
#include "platform/options_json.hpp"

namespace turbolift::platform {

namespace {

constexpr int most_replicas = 10'000;

/// Collects the first complaint.
class Check {
 public:
  template <std::integral T>
  Check& range(std::string_view field, const std::optional<T>& value, T least, T most) {
    if (value && (*value < least || *value > most))
      complain(field, std::to_string(*value),
               "it must be from " + std::to_string(least) + " to " + std::to_string(most));
    return *this;
  }
  Check& positive(std::string_view field, const std::optional<Duration>& value) {
    if (value && value->count() <= 0)
      complain(field, std::to_string(value->count()) + " ns",
               "it must be more than zero; leave it out for the default");
    return *this;
  }
  Check& replicas(const std::optional<int>& least, const std::optional<int>& most) {
    range("min_replicas", least, 0, most_replicas);
    range("max_replicas", most, 1, most_replicas);
    if (least && most && *least > *most)
      complain("min_replicas", std::to_string(*least),
               "it is more than max_replicas, which is " + std::to_string(*most));
    return *this;
  }
  Check& quantity(std::string_view field, std::string_view value) {
    if (value.empty()) return *this;
    const auto number = base::parse_quantity(value);
    if (!number || !(*number > 0))
      complain(field, value, "it must be a Kubernetes quantity above zero, such as \"500m\", \"2\" or \"512Mi\"");
    return *this;
  }
  Check& named(std::string_view field, const List<Setting>& settings, bool (*good)(std::string_view name),
               std::string_view allowed) {
    for (const Setting& setting : settings) {
      if (!good(setting.name)) complain(field, setting.name, allowed);
      for (const Setting* other = settings.begin(); other != &setting; ++other)
        if (other->name == setting.name) complain(field, setting.name, "it is there twice");
    }
    return *this;
  }
  Check& text(std::string_view field, std::string_view value, bool good, std::string_view allowed) {
    if (!value.empty() && !good) complain(field, value, allowed);
    return *this;
  }
  void complain(std::string_view field, std::string_view value, std::string_view allowed) {
    if (!message_.empty()) return;
    message_ = "option ";
    message_ += field;
    message_ += " = ";
    message_ += value;
    message_ += ": ";
    message_ += allowed;
  }
  std::string take() { return std::move(message_); }

 private:
  std::string message_;
};

bool only(std::string_view text, std::string_view more) {
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && more.find(c) == std::string_view::npos) return false;
  }
  return true;
}
bool is_env_name(std::string_view name) {
  return only(name, "_") && !(name[0] >= '0' && name[0] <= '9') && !name.starts_with("TURBOLIFT_");
}
/// A label's, annotation's or resource's name: [prefix/]name.
bool is_qualified_name(std::string_view name) {
  const auto slash = name.find('/');
  const auto prefix = slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
  const auto plain = slash == std::string_view::npos ? name : name.substr(slash + 1);
  return !plain.empty() && plain.size() <= 63 && only(plain, "-_.") && prefix.size() <= 253 && only(prefix, "-.") &&
         (slash == std::string_view::npos || !prefix.empty());
}
/// A DNS label, or several with dots.
bool is_object_name(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  for (const char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.')) return false;
  return name.front() != '-' && name.back() != '-' && name.front() != '.' && name.back() != '.';
}

constexpr std::string_view qualified_names =
    "the name must be [prefix/]name of letters, digits, '-', '_' and '.', the part after '/' at most 63 long";

}  // namespace

std::string check(const FunctionOptions& options) {
  Check check;
  check.replicas(options.min_replicas, options.max_replicas)
      .range("concurrency", options.concurrency, 1, 100'000)
      .quantity("cpu", options.cpu)
      .quantity("memory", options.memory)
      .named("resources", options.resources, &is_qualified_name, qualified_names)
      .positive("timeout", options.timeout)
      .range("retries", options.retries, 0, 1000)
      .positive("idle_timeout", options.idle_timeout)
      .range("target_cpu_percent", options.target_cpu_percent, 1, 100)
      .named("env", options.env, &is_env_name,
             "the name must be of letters, digits and '_', not begin with a digit, nor with TURBOLIFT_")
      .named("node_selector", options.node_selector, &is_qualified_name, qualified_names)
      .text("pod_patch", options.pod_patch, options.pod_patch.empty() || is_json_object(options.pod_patch),
            "it must be a JSON object: a strategic merge patch over the pod's template");
  for (const Setting& resource : options.resources) {
    if (resource.value.empty()) check.complain("resources", resource.name, "its quantity is missing");
    check.quantity(resource.name, resource.value);
  }
  for (const Secret& secret : options.secrets) {
    if (!only(secret.name, "-_.") || secret.name.starts_with('.'))
      check.complain("secrets", secret.name,
                     "the name becomes a file name: letters, digits, '-', '_' and '.', not beginning with '.'");
    if (!is_object_name(secret.secret) || secret.key.empty())
      check.complain("secrets", secret.name, "it needs the name of a Secret in the cluster and a key of it");
  }
  if (options.at_most_once && options.retries && *options.retries > 0)
    check.complain("retries", std::to_string(*options.retries), "at_most_once forbids retries; set one of both");
  return check.take();
}

std::string check(const CallOptions& options) {
  Check check;
  if (options.deadline && options.deadline->count() < 0)
    check.complain("deadline", std::to_string(options.deadline->count()) + " ns", "it must not be negative");
  check.range("retries", options.retries, 0, 1000);
  if (options.idempotency_key.size() > 1024)
    check.complain("idempotency_key", options.idempotency_key.substr(0, 32) + "…", "it may have 1024 bytes");
  return check.take();
}

std::string check(const LocalOptions& options) {
  return Check()
      .replicas(options.min_replicas, options.max_replicas)
      .positive("start_timeout", options.start_timeout)
      .positive("close_timeout", options.close_timeout)
      .take();
}

std::string check(const KubernetesOptions& options) {
  Check check;
  check.replicas(options.min_replicas, options.max_replicas)
      .range("max_pods", options.max_pods, 1, 150'000)
      .text("kube_namespace", options.kube_namespace,
            is_object_name(options.kube_namespace) && options.kube_namespace.size() <= 63 &&
                options.kube_namespace.find('.') == std::string_view::npos,
            "it must be a namespace's name: lower-case letters, digits and '-', at most 63")
      .positive("session_timeout", options.session_timeout)
      .positive("start_timeout", options.start_timeout)
      .positive("close_timeout", options.close_timeout)
      .text("ingress_class", options.ingress_class, is_object_name(options.ingress_class),
            "it must be an IngressClass's name")
      .named("labels", options.labels, &is_qualified_name, qualified_names);
  if (options.session_timeout && options.session_timeout->count() < 15'000'000'000)
    check.complain("session_timeout", std::to_string(options.session_timeout->count() / 1'000'000) + " ms",
                   "it must be 15 s or more: the program extends it every third of it");
  if (options.min_replicas && options.max_pods && *options.min_replicas > *options.max_pods)
    check.complain("min_replicas", std::to_string(*options.min_replicas), "it is more than max_pods");
  const auto slash = options.gateway.find('/');
  check.text("gateway", options.gateway,
             slash != std::string_view::npos && is_object_name(options.gateway.substr(0, slash)) &&
                 is_object_name(options.gateway.substr(slash + 1)),
             "it must be namespace/name of a Gateway");
  if (options.access == Access::http_route && options.gateway.empty())
    check.complain("access", "http_route", "it needs the option gateway");
  for (const std::string_view secret : options.image_pull_secrets)
    check.text("image_pull_secrets", secret, is_object_name(secret), "it must be a Secret's name");
  return check.take();
}

std::string check(const ImageSource& source) {
  Check check;
  if (source.way() == ImageSource::Way::registry) {
    const std::string_view push = source.registry().push;
    if (push.empty()) check.complain("Registry.push", "\"\"", "it must be host[:port][/prefix]");
    check.text("Registry.push", push, push.find("://") == std::string_view::npos && only(push, "-_.:/[]"),
               "it must be host[:port][/prefix], without https://");
    const std::string_view pull = source.registry().pull;
    check.text("Registry.pull", pull, pull.find("://") == std::string_view::npos && only(pull, "-_.:/[]"),
               "it must be host[:port][/prefix], without https://");
  }
  if (source.way() == ImageSource::Way::containerd)
    check.text("Containerd.socket", source.containerd().socket, source.containerd().socket.starts_with('/'),
               "it must be an absolute path");
  return check.take();
}

std::vector<std::string_view> not_honoured(const FunctionOptions& options, Honours honours) {
  std::vector<std::string_view> names;
  if (honours == Honours::all) return names;
  if (!options.cpu.empty()) names.emplace_back("cpu");
  if (!options.resources.empty()) names.emplace_back("resources");
  if (options.target_cpu_percent) names.emplace_back("target_cpu_percent");
  if (!options.secrets.empty()) names.emplace_back("secrets");
  if (!options.node_selector.empty()) names.emplace_back("node_selector");
  if (!options.pod_patch.empty()) names.emplace_back("pod_patch");
  if (honours == Honours::processes) return names;
  if (!options.memory.empty()) names.emplace_back("memory");
  if (!options.env.empty()) names.emplace_back("env");
  return names;
}

}  // namespace turbolift::platform
