// on_cluster SCENARIO [ARGUMENT…]: one thing that a program does on a cluster, and what it saw of it, a line each.
//
// The platform is set by the environment, so that one program does for all ways there are:
//   REGISTRY host:port, ACCESS automatic|ingress|http_route|api_proxy|pods, CASE (a label of all objects), and what is
//   named below.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <numeric>
#include <ranges>
#include <set>
#include <string>
#include <thread>
#include <tuple>
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
  if (!setting("CASE").empty()) result.labels = turbolift::Setting{"turbolift-test/case", setting("CASE")};
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
inline constexpr auto echo_k8s = turbolift::on<echo>(k8s, small);
inline constexpr auto fails_k8s = turbolift::on<fails>(k8s, small);
inline constexpr auto fill_k8s = turbolift::on<fill>(k8s, {.cpu = "20m", .memory = "64Mi"});
inline constexpr auto surroundings_k8s = turbolift::on<surroundings>(
    k8s, {.cpu = "20m", .env = {{"MODE", "fast"}}, .secrets = {{"api-key", "turbolift-test-secret", "key"}}});
inline constexpr auto greedy_k8s = turbolift::on<echo>(k8s, {.max_replicas = 1, .cpu = "1000"});
inline constexpr auto elsewhere_k8s =
    turbolift::on<echo>(k8s, {.max_replicas = 1, .cpu = "20m", .node_selector = {{"disk", "none-has-this"}}});
inline constexpr auto burst_k8s = turbolift::on<sleep_for>(k8s, {.max_replicas = 8, .cpu = "20m", .idle_timeout = 3s});
inline constexpr auto burst_from_zero_k8s =
    turbolift::on<sleep_for>(k8s, {.min_replicas = 0, .max_replicas = 8, .cpu = "20m", .idle_timeout = 3s});
inline constexpr auto counted_k8s = turbolift::on<counted>(k8s, {.cpu = "20m", .retries = 10});
inline constexpr auto counted_once_k8s = turbolift::on<counted>(k8s, {.cpu = "20m", .at_most_once = true});
inline constexpr auto brittle_k8s = turbolift::on<brittle>(k8s, {.cpu = "20m", .env = {{"BRITTLE", "1"}}});
inline constexpr auto litter_k8s = turbolift::on<litter>(
    k8s, {.max_replicas = 1,
          .cpu = "20m",
          .retries = 0,
          .pod_patch = R"({"spec": {"volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "1Mi"}}]}})"});
inline constexpr auto on_the_host_k8s =
    turbolift::on<echo>(k8s, {.max_replicas = 1, .cpu = "20m", .pod_patch = R"({"spec": {"hostNetwork": true}})"});
inline constexpr auto alone_k8s = turbolift::on<sleep_for>(k8s, {.max_replicas = 1, .cpu = "20m"});

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

/// What a way of access can do, once everything is there: a round of map and of lone calls for each line on stdin.
int rates() {
  if (const auto first = square_k8s(12).get(); !first) return show(first);
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    constexpr std::uint64_t mapped = 200'000;
    std::uint64_t good = 0;
    auto start = Clock::now();
    for (const auto& result : turbolift::map(square_k8s, std::views::iota(std::uint64_t{0}, mapped))) {
      good += result.has_value();
    }
    const double rate = static_cast<double>(good) / seconds_since(start);
    constexpr int lone = 200;
    start = Clock::now();
    for (int i = 0; i < lone; ++i) good += square_k8s(12).get().has_value();
    if (good != mapped + lone) return 1;
    std::cout << rate << ' ' << seconds_since(start) / lone * 1e6 << std::endl;
  }
  return 0;
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

/// A value that is sent by itself, once, for all calls.
int shared_value() {
  const std::string text(1 << 20, 'x');
  const auto shared = turbolift::share(text);
  for (int i = 0; i < 10; ++i) {
    const auto answer = echo_k8s(shared).get();
    if (!answer) return show(answer);
    if (*answer != text) return 1;
  }
  std::cout << "shared" << std::endl;
  return 0;
}

int fall_asleep() {
  if (show(to_zero_k8s("awake").get()) != 0) return 1;
  std::string line;
  while (std::getline(std::cin, line)) show(to_zero_k8s(line).get());
  return 0;
}

/// A burst for each line that comes: how long it took until 8 pods had answered.
int bursts(bool from_zero) {
  constexpr std::size_t pods = 8;
  std::string line;
  while (std::getline(std::cin, line)) {
    if (!from_zero && show(burst_k8s(1).get()) != 0) return 1;
    const std::vector<int> times(400, 200);
    std::set<std::string> seen;
    const auto start = Clock::now();
    double first = 0, full = -1;
    const auto take = [&](auto&& results) {
      for (const auto& [index, name] : results) {
        if (!name) return show(name);
        if (seen.empty()) first = seconds_since(start);
        if (seen.insert(*name).second && seen.size() == pods) full = seconds_since(start);
      }
      return 0;
    };
    const int status = from_zero ? take(turbolift::as_completed(burst_from_zero_k8s, times, {.max_in_flight = 400}))
                                 : take(turbolift::as_completed(burst_k8s, times, {.max_in_flight = 400}));
    if (status != 0) return status;
    std::cout << "pods " << seen.size() << " first " << first << " all " << full << " end " << seconds_since(start)
              << std::endl;
  }
  return 0;
}

/// Calls that a server at `address` counts, `milliseconds` each: those that ended without a value or with a wrong one.
int count_calls(const std::string& address, std::uint64_t calls, int milliseconds, bool once) {
  std::vector<std::tuple<std::string, std::uint64_t, int>> arguments;
  for (std::uint64_t i = 0; i < calls; ++i) arguments.emplace_back(address, i, milliseconds);
  std::uint64_t wrong = 0;
  std::map<std::string_view, std::uint64_t> errors;
  std::string example;
  const auto take = [&](auto&& results) {
    for (const auto& [index, value] : results) {
      if (value) {
        wrong += *value == index * index ? 0 : 1;
        continue;
      }
      ++errors[turbolift::to_string(value.error().kind)];
      example = value.error().what();
    }
  };
  if (once) {
    take(turbolift::as_completed(counted_once_k8s, arguments));
  } else {
    take(turbolift::as_completed(counted_k8s, arguments));
  }
  std::cout << "wrong " << wrong << '\n';
  for (const auto& [kind, number] : errors) std::cout << "error " << kind << ' ' << number << '\n';
  if (!example.empty()) std::cout << "such as " << example << '\n';
  std::cout << "took " << seconds_since(program_start) << " s" << std::endl;
  return 0;
}

/// A call every 50 ms, for so long: a line where the outcome changes, and the call that took longest.
int observe(double seconds) {
  std::string before;
  double longest = 0;
  while (seconds_since(program_start) < seconds) {
    const auto start = Clock::now();
    const auto result = square_k8s(5).get();
    longest = std::max(longest, seconds_since(start));
    const std::string now = result ? "ok" : std::string(turbolift::to_string(result.error().kind));
    if (now != before) {
      std::cout << seconds_since(program_start) << " s: " << now << " after " << seconds_since(start) << " s";
      if (!result) std::cout << ": " << result.error().message;
      std::cout << std::endl;
      before = now;
    }
    std::this_thread::sleep_for(50ms);
  }
  std::cout << "longest call " << longest << " s" << std::endl;
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
    const int status = show(square_k8s(9).get());
    waitpid(child, nullptr, 0);
    return status;
  }
  // "loop", or "soon": after 3 s and a burst of a function that runs already, so that there is something to be scaled
  const auto start = Clock::now();
  while (how != "soon" || seconds_since(start) < 3) {
    const auto again = square_k8s(7).get();
    if (!again && again.error().kind != turbolift::ErrorKind::platform_stopped) show(again);
    std::this_thread::sleep_for(20ms);
  }
  if (const auto first = sleep_k8s(1).get(); !first) return show(first);
  return burst(60, 50, 4, false);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::string scenario = words.empty() ? "first" : words[0];
  const auto word = [&](std::size_t i, const char* otherwise) { return i < words.size() ? words[i] : otherwise; };
  if (scenario == "first") return first_call();
  if (scenario == "map") return map_squares(std::stoull(word(1, "1000")));
  if (scenario == "rates") return rates();
  if (scenario == "burst" || scenario == "burst-once")
    return burst(std::stoi(word(1, "100")), std::stoi(word(2, "100")), std::stoul(word(3, "4")),
                 scenario == "burst-once");
  if (scenario == "asleep") return fall_asleep();
  if (scenario == "bursts") return bursts(word(1, "") == std::string("zero"));
  if (scenario == "count" || scenario == "count-once")
    return count_calls(word(1, ""), std::stoull(word(2, "1000")), std::stoi(word(3, "10")), scenario == "count-once");
  if (scenario == "shared") return shared_value();
  if (scenario == "observe") return observe(std::stod(word(1, "60")));
  if (scenario == "brittle") return show(brittle_k8s(1).get());
  if (scenario == "litter") return show(litter_k8s(std::stoull(word(1, "64"))).get());
  if (scenario == "host") return show(on_the_host_k8s("x").get());
  if (scenario == "alone") return show(alone_k8s(std::stoi(word(1, "1000"))).get());
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
