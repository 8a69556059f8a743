// A tag that holds a lambda, but is not inline: its name differs from file to file.
#include <turbolift/turbolift.hpp>
constinit turbolift::Local the_platform;
constexpr auto the_tag = turbolift::on(the_platform, [](int u) { return u; }); // error: inline constexpr
int main() { the_tag(2).get(); }
