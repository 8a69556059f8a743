// A header that the command line includes first, as precompiled headers are: sources rely on it.
// flags: -include SRC/prefix.hpp
// drive: std::cout << work({1, 2}) << "\n";
// expect: 3
#include <turbolift/turbolift.hpp>
#include <iostream>
int sum(const Numbers& numbers);
int unused_sum(const UnusedNumbers&);
int work(const Numbers& numbers) { return sum(numbers); }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag({1}).get(); return unused_sum({}); }
