// Tags that hold the function: at namespace scope, in a namespace and in a class.
// function: square
// drive: std::cout << square.local(3) << deep::cube.local(2) << Maths::half.local(8) << "\n";
// expect: 1284
#include <turbolift/turbolift.hpp>
#include <iostream>
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; } // dropped
constinit turbolift::Kubernetes the_platform{load_container}; // dropped
static unsigned twice(unsigned u) { return 2 * u; } // dropped
static int half_of(int u) { return u / 2; } // kept
struct Maths;
namespace deep { inline constexpr auto cube = turbolift::on(the_platform, [](int u) { return u * u * u; }); }
struct Maths { static inline constexpr auto half = turbolift::on(the_platform, [](int u) { return half_of(u); }, {.max_replicas = 2}); };
inline constexpr auto square = turbolift::on(the_platform, [](int u) {
  static_assert(sizeof(Maths) == 1);
  return u + deep::cube.local(1) + Maths::half.local(4) + (u - 1) * 3;
});
int main() {
  square(3).get();
  deep::cube(2).get();
  Maths::half(2).get();
  return static_cast<int>(twice(0));
}
