// on_cluster SCENARIO [ARGUMENT…]: one thing that a program does on a cluster, and what it saw of it, a line each.
//
// The platform is set by the environment, so that one program does for all ways there are:
//   REGISTRY host:port, ACCESS automatic|ingress|http_route|api_proxy|pods, and what is named below.

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <turbolift/turbolift.hpp>
#include <vector>

#include "functions.hpp"

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

const Clock::time_point program_start = Clock::now();

std::string_view setting(const char* name, std::string_view otherwise = {}) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

int number(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

turbolift::Access access_way() {
  static const std::map<std::string_view, turbolift::Access> ways = {{"automatic", turbolift::Access::automatic},
                                                                     {"ingress", turbolift::Access::ingress},
                                                                     {"http_route", turbolift::Access::http_route},
                                                                     {"api_proxy", turbolift::Access::api_proxy},
                                                                     {"pods", turbolift::Access::pods}};
  return ways.at(setting("ACCESS", "automatic"));
}

turbolift::KubernetesOptions options() {
  turbolift::KubernetesOptions result;
  result.min_replicas = number("MIN_REPLICAS", 1);
  result.max_replicas = number("MAX_REPLICAS", 4);
  result.kube_namespace = setting("NAMESPACE");
  result.access = access_way();
  result.gateway = setting("GATEWAY");
  result.ingress_class = setting("INGRESS_CLASS");
  result.ingress_address = setting("INGRESS_ADDRESS");
  result.allow_plaintext = !setting("ALLOW_PLAINTEXT").empty();
  result.start_timeout = std::chrono::seconds(number("START_TIMEOUT", 60));
  result.session_timeout = std::chrono::seconds(number("SESSION_TIMEOUT", 30));
  if (!setting("PULL_SECRET").empty()) result.image_pull_secrets = setting("PULL_SECRET");
  return result;
}

turbolift::Kubernetes k8s{
    turbolift::Registry{.push = setting("REGISTRY"), .pull = setting("REGISTRY_OF_NODES"), .insecure = true},
    options()};

constexpr turbolift::FunctionOptions small{.cpu = "20m"};
inline constexpr auto square_k8s = turbolift::on<square>(k8s, small);
inline constexpr auto sleep_k8s = turbolift::on<sleep_for>(k8s, {.cpu = "20m", .idle_timeout = 4s});
inline constexpr auto sleep_once_k8s = turbolift::on<sleep_for>(k8s, {.cpu = "20m", .at_most_once = true});
inline constexpr auto to_zero_k8s =
    turbolift::on<echo>(k8s, {.min_replicas = 0, .max_replicas = 2, .cpu = "20m", .idle_timeout = 2s});
inline constexpr auto fails_k8s = turbolift::on<fails>(k8s, small);
inline constexpr auto fill_k8s = turbolift::on<fill>(k8s, {.cpu = "20m", .memory = "64Mi"});
inline constexpr auto surroundings_k8s = turbolift::on<surroundings>(
    k8s, {.cpu = "20m", .env = {{"MODE", "fast"}}, .secrets = {{"api-key", "turbolift-test-secret", "key"}}});
inline constexpr auto greedy_k8s = turbolift::on<echo>(k8s, {.max_replicas = 1, .cpu = "1000"});
inline constexpr auto elsewhere_k8s =
    turbolift::on<echo>(k8s, {.max_replicas = 1, .cpu = "20m", .node_selector = {{"disk", "none-has-this"}}});

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

template <class T>
int show(const turbolift::Result<T>& result) {
  if (!result) {
    const turbolift::DistributionError& error = result.error();
    std::cout << "error " << turbolift::to_string(error.kind) << " after " << seconds_since(program_start) << " s\n"
              << error.what() << std::endl;
    return 1;
  }
  if constexpr (requires { std::cout << *result; }) std::cout << *result << std::endl;
  return 0;
}

int first_call() {
  const int status = show(square_k8s(12).get());
  std::cout << "first answer after " << seconds_since(program_start) << " s" << std::endl;
  return status;
}

/// square N: a map of that many.
int map_squares(std::uint64_t count) {
  std::vector<std::uint64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 1);
  const auto start = Clock::now();
  const auto all = turbolift::map(square_k8s, numbers).collect([](const turbolift::Progress&) {});
  if (!all) return show(all);
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < count; ++i) wrong += (*all)[i] == (i + 1) * (i + 1) ? 0 : 1;
  std::cout << "wrong " << wrong << std::endl;
  std::cerr << count / seconds_since(start) << " calls a second\n";
  return wrong == 0 ? 0 : 1;
}

/// Calls that take `milliseconds` each: how many pods did them, and when the last of `pods` pods came.
int burst(int calls, int milliseconds, std::size_t pods, bool once) {
  std::vector<int> times(static_cast<std::size_t>(calls), milliseconds);
  std::set<std::string> seen;
  int lost = 0;
  const auto start = Clock::now();
  double full = -1;
  const auto take = [&](auto&& results) {
    for (const auto& [index, name] : results) {
      if (!name) {
        ++lost;
        std::cerr << name.error().what() << '\n';
        continue;
      }
      if (seen.insert(*name).second && seen.size() == pods) full = seconds_since(start);
    }
  };
  if (once) {
    take(turbolift::as_completed(sleep_once_k8s, times));
  } else {
    take(turbolift::as_completed(sleep_k8s, times));
  }
  std::cout << "pods " << seen.size() << "\nlost " << lost << "\nall pods after " << full << " s\ncalls took "
            << seconds_since(start) << " s" << std::endl;
  return lost == 0 || once ? 0 : 1;
}

int fall_asleep() {
  if (show(to_zero_k8s("awake").get()) != 0) return 1;
  std::string line;
  while (std::getline(std::cin, line)) show(to_zero_k8s(line).get());
  return 0;
}

/// Calls, says so, and then ends as it was told, or goes on calling until it is killed.
int end(const std::string& how) {
  if (show(square_k8s(7).get()) != 0) return 1;
  if (how == "return") return 0;
  if (how == "exit") std::exit(0);
  if (how == "throw") throw std::runtime_error("left main");
  if (how == "fork") {
    const pid_t child = fork();
    if (child == 0) {
      std::exit(show(square_k8s(8).get()));
    }
    std::this_thread::sleep_for(3s);
    return show(square_k8s(9).get());
  }
  while (true) {
    const auto again = square_k8s(7).get();
    if (!again) show(again);
    std::this_thread::sleep_for(20ms);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::string scenario = words.empty() ? "first" : words[0];
  const auto word = [&](std::size_t i, const char* otherwise) { return i < words.size() ? words[i] : otherwise; };
  if (scenario == "first") return first_call();
  if (scenario == "map") return map_squares(std::stoull(word(1, "1000")));
  if (scenario == "burst" || scenario == "burst-once")
    return burst(std::stoi(word(1, "100")), std::stoi(word(2, "100")), std::stoul(word(3, "4")),
                 scenario == "burst-once");
  if (scenario == "asleep") return fall_asleep();
  if (scenario == "fails") return show(fails_k8s(word(1, "throw")).get());
  if (scenario == "fill") return show(fill_k8s(std::stoull(word(1, "256"))).get());
  if (scenario == "greedy") return show(greedy_k8s("x").get());
  if (scenario == "elsewhere") return show(elsewhere_k8s("x").get());
  if (scenario == "end") return end(word(1, "return"));
  if (scenario == "surroundings") {
    const auto seen = surroundings_k8s().get();
    if (!seen) return show(seen);
    for (const std::string& line : *seen) std::cout << line << '\n';
    return 0;
  }
  std::cerr << "unknown scenario " << scenario << '\n';
  return 2;
}
