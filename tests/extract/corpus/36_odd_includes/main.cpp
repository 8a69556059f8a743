// Includes in the middle of a function, of a class and of a namespace, and an included source file.
// drive: std::cout << work(4) << "\n";
// expect: 23 x
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <string>
#include "detail.cpp"
#define STEP 3
static int count(int u) {
  int total = 0;
#include "body.inc"
  return total;
}
struct Members {
#include "members.inc"
};
namespace wrapped {
#include "wrapped.inc"
}
std::string work(int u) { return std::to_string(count(u) + detail_helper(1) + Members().first() + wrapped::three()) + R"( x)"; }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_detail(1); }
