// `using` in all forms: inherited constructors and assignments, members made public, packs of operators, types, enumerators
// in classes, lists, namespaces in functions and namespaces.
// drive: std::cout << work(5) << "\n";
// expect: 6 8 5 5 20 21 3 1 100 10 6 6 3 1 
#include <turbolift/turbolift.hpp>
#include "base.hpp"
#include <iostream>
namespace kit {
using namespace toolbox; // kept
using toolbox::Tool, toolbox::made; // kept
using toolbox::operator+;
template <class T> using List = std::vector<T>; // kept
using Callback = int(int); // kept
using UnusedCallback = long(int); // dropped
}
static int call(kit::Callback* f, int v) { return f(v); } // kept
std::string work(int u) {
  using kit::plain;
  Derived derived("text");
  Wrapped<Base> wrapped(u);
  int start = wrapped.value();
  wrapped = 20;
  Overloaded both{[](int v) { return v; }, [](const char*) { return 100; }};
  kit::List<int> list = wrapped.numbers();
  std::string text;
  for (int value : {derived.value(), derived.mode(), derived.member, start, list[0], list[1], wrapped.hidden("abc"), both(1), both("x"), plain(u), kit::made(u), call(plain, 3),
                    kit::Tool{1} + kit::Tool{2}, static_cast<int>(Wrapped<Base>::Mode::off)})
    text += std::to_string(value) + " ";
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); kit::UnusedCallback* none = nullptr; return toolbox::unused_plain(1) + (none != nullptr); }
