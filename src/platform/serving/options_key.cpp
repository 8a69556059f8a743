#include "platform/serving/options_key.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace turbolift::platform {
namespace {

bool same(const Setting& a, const Setting& b) {
  return a.name == b.name && a.value == b.value;
}
bool same(const Secret& a, const Secret& b) {
  return a.name == b.name && a.secret == b.secret && a.key == b.key;
}

template <class Entry>
bool same(const List<Entry>& a, const List<Entry>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Entry& x, const Entry& y) { return same(x, y); });
}

template <class Entry, class Own>
List<Entry> copy(const List<Entry>& list, Own own) {
  std::array<Entry, List<Entry>::capacity> entries{};
  std::ranges::transform(list, entries.begin(), own);
  return std::apply([](const auto&... entry) { return List<Entry>(entry...); }, entries);
}

}  // namespace

bool same(const FunctionOptions& a, const FunctionOptions& b) {
  return a.min_replicas == b.min_replicas && a.max_replicas == b.max_replicas && a.concurrency == b.concurrency &&
         a.cpu == b.cpu && a.memory == b.memory && same(a.resources, b.resources) && a.timeout == b.timeout &&
         a.retries == b.retries && a.at_most_once == b.at_most_once && a.idle_timeout == b.idle_timeout &&
         a.target_cpu_percent == b.target_cpu_percent && same(a.env, b.env) && same(a.secrets, b.secrets) &&
         same(a.node_selector, b.node_selector) && a.pod_patch == b.pod_patch;
}

OwnedOptions::OwnedOptions(const FunctionOptions& options) : options_(options) {
  for (std::string_view* text : {&options_.cpu, &options_.memory, &options_.pod_patch}) *text = own(*text);
  const auto own_setting = [this](const Setting& setting) { return Setting{own(setting.name), own(setting.value)}; };
  options_.resources = copy(options.resources, own_setting);
  options_.env = copy(options.env, own_setting);
  options_.node_selector = copy(options.node_selector, own_setting);
  options_.secrets = copy(options.secrets, [this](const Secret& secret) {
    return Secret{own(secret.name), own(secret.secret), own(secret.key)};
  });
}

}  // namespace turbolift::platform
