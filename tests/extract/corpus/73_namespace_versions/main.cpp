// Inline namespaces as versions, with specialisations and definitions from outside, aliases, `namespace a::inline b`.
// drive: std::cout << work(4) << "\n";
// expect: 58v2 3v1
#include <turbolift/turbolift.hpp>
#include "api.hpp"
#include <iostream>
namespace client {
using namespace vendor; // kept
using api::Widget; // kept
static int used(int u) { return cost(Widget{u}); } // kept
}
std::string work(int u) {
  namespace here = inline_alias;
  return std::to_string(client::used(u) + here::Traits<here::Widget>::weight()) + vendor::api::version() + old::version();
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return old::cost({1}) + unused_alias::helper(1) + vendor::api::Traits<old::Widget>::weight(); }
