// An installed copy of the project's own headers lies behind them in the include path: the slice has the project's.
// expect: 29
#include <turbolift/turbolift.hpp>
#include <geo/installed_only.hpp>
#include <geo/size.hpp>
#include <geo/version.hpp>
#include <iostream>
#if GEO_VERSION == 1
static int of_version() { return 100; }
#else
static int of_version() { return 2; }
#endif
int work(int u) { return size_of_shape() + installed_only() + of_version() + u; } // kept
constinit turbolift::Local the_platform; // dropped
inline constexpr auto the_tag = turbolift::on<work>(the_platform); // dropped
int main() { std::cout << the_tag(2).get().value() << "\n"; return unused_in_version() - 1; }
