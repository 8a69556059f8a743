// Headers of one name in several folders: by quotes, by #include_next, by a macro, by a path with ".."; one without a guard
// that includes itself.
// flags: -ISRC/b -ISRC/c -DHEADER=types.hpp
// drive: std::cout << work() << "\n";
// expect: 3136
#include <turbolift/turbolift.hpp>
#include "a/types.hpp"
#include <iostream>
#define STRING_(x) #x
#define STRING(x) STRING_(x)
#include STRING(HEADER)
#include "./shared/repeated.hpp"
int work() { return a::Type().v + b::Type().v + c::Type().v + a_detail() + b_detail() + common() + step_1() + step_2(); } // kept
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag().get(); return b_unused() + step_unused() + sizeof(a::Unused); }
