// Branches that ask for a header: it must be there although nothing of it is needed. Numbers of __COUNTER__ as values.
// drive: std::cout << work(1) << "\n";
// expect: 1012
// no oracle
#include <turbolift/turbolift.hpp>
#include "used.hpp"
#include <iostream>
#if __has_include("optional.hpp")
#include "optional.hpp"
static int has_optional() { return 10; }
#else
static int has_optional() { return 20; }
#endif
#if __has_include(<turbolift/no_such_header.hpp>)
#error "there is none"
#endif
static int before = __COUNTER__; // dropped
static const int number = __COUNTER__; // warning: __COUNTER__
int work(int u) { return has_optional() + kNested + u + (number >= 0 ? 1 : 0); }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return optional_part() + before; }
