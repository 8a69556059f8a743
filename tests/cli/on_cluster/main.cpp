// talker: calls a function in the cluster for each line of its input, "say TEXT" or "crash", and prints "done TEXT".
// Its session lives until the input ends. REGISTRY=host:port[/prefix].

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <turbolift/turbolift.hpp>

namespace talk {

/// Writes to the service's log.
std::string say(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  if (text == "crash") std::abort();
  return text;
}

}  // namespace talk

namespace {

std::string_view setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

turbolift::Kubernetes k8s{turbolift::Registry{.push = setting("REGISTRY"), .insecure = true},
                          {.max_replicas = 2, .session_timeout = std::chrono::seconds(20)}};
inline constexpr auto say = turbolift::on<talk::say>(k8s, {.cpu = "20m", .memory = "64Mi", .retries = 0});

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto said = say(line == "crash" ? line : line.substr(line.find(' ') + 1)).get();
    std::cout << (said ? "done " + *said : std::string("failed ") + said.error().what()) << std::endl;
  }
}
