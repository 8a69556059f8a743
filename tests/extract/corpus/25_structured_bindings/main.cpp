// Structured bindings: at namespace scope, over the tuple protocol, over arrays and classes.
// drive: std::cout << work(2) << "\n";
// expect: 2177
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <tuple>
struct Pair { int first, second; };
static Pair make_pair_of(int a) { return {a, a + 1}; } // kept
static auto [low, high] = make_pair_of(1); // kept
static auto [unused_low, unused_high] = make_pair_of(5); // dropped
class Rgb {
 public:
  explicit Rgb(int v) : v_(v) {}
  template <std::size_t i> int get() const { return v_ + static_cast<int>(i); } // kept

 private:
  int v_;
};
template <> struct std::tuple_size<Rgb> : std::integral_constant<std::size_t, 3> {}; // kept
template <std::size_t i> struct std::tuple_element<i, Rgb> { using type = int; }; // kept
int work(int u) {
  const auto [r, g, b] = Rgb(u * 10);
  int array[] = {1, 2};
  auto& [x, y] = array;
  x += 2000;
  return x + y + r + g + b + low * 100 + high + 6 + static_cast<int>(std::tuple_size_v<Rgb>);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_low + unused_high; }
