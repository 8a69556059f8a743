// A file of assembly, which is preprocessed, beside C++.
// expect: 32
#include <turbolift/turbolift.hpp>
#include <iostream>
extern "C" int fast_added(int v);
int work(int u) { return fast_added(u); }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { std::cout << the_tag(2).get().value() << "\n"; }
