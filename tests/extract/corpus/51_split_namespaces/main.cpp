// A namespace that one header opens and another closes; an include within extern "C".
// drive: std::cout << work(1) << "\n";
// expect: 6
#include <turbolift/turbolift.hpp>
#include "maths.hpp"
#include <iostream>
int work(int u) { return abi::add(u, 2) + plain(u); }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return abi::unused_add(1, 1) + unused_plain(0); }
