// Using-declarations of overloads over namespaces, `using enum`, namespace aliases and directives in functions.
// drive: std::cout << work(1) << "\n";
// expect: 539
#include <turbolift/turbolift.hpp>
#include "a.hpp"
#include <iostream>
namespace both {
using a::f; // kept
using b::f; // kept
using a::unused_g; // dropped
}
namespace again = both; // kept
namespace unused_again = both; // dropped
int work(int u) {
  using enum a::Colour;
  using namespace a::empty;
  namespace in = a::inner;
  return again::f(u) + again::f("x") + static_cast<int>(red) + in::h();
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); both::unused_g(1); both::f(2L); return unused_again::f(1); }
