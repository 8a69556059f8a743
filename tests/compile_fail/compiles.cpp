// compiles
// What the other files get wrong, done right: so that they fail for their own reason.
#include <memory>

#include "common.hpp"
int square(int x) {
  return x * x;
}
int over(int x) {
  return x;
}
std::string over(std::string text) {
  return text;
}
struct Counter {
  static int next(int x) { return x + 1; }
};
constexpr auto tag = turbolift::on<square>(platform);
constexpr auto overload = turbolift::on<int(int), over>(platform);
constexpr auto member = turbolift::on<Counter::next>(platform, {.max_replicas = 2});
inline constexpr auto lambda =
    turbolift::on(platform, [](const char* text, std::unique_ptr<int> p) { return *text + *p; });
int main() {
  tag(1).detach();
  for (auto& result : turbolift::map(overload, std::vector{1, 2})) (void)result;
  (void)member(1).get();
  (void)lambda("x", std::make_unique<int>(1)).get();
}
