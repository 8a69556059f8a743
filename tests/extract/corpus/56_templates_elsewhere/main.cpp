// Templates that are defined and instantiated in another file: of a class, of its members, of a function, of a variable.
// drive: std::cout << work(3) << "\n";
// expect: 121
#include <turbolift/turbolift.hpp>
#include "grid.hpp"
#include <iostream>
int work(int u) { return Grid<int, 3>(u).sum() + grown(u) + Unit<int>::value; }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return static_cast<int>(Grid<long, 2>(1).unused_sum()) + unused_grown(1) + static_cast<int>(grown(1L)) + Unit<int>::unused; }
