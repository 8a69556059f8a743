// Conversions that nobody writes: to a class in a call, to bool, to a function, by a template; operators of every kind.
// drive: std::cout << work(5) << "\n";
// expect: 30 1 16 16 55 6 3 12 123 8 11 
#include <turbolift/turbolift.hpp>
#include "money.hpp"
#include <iostream>
std::string work(int u) {
  Euro euro{u};
  Money money = euro;
  short small = money;
  int target = 1;
  Reference reference{target};
  reference = u;
  reference += 1;
  std::string text;
  for (int value : {spend(euro), euro ? 1 : 0, static_cast<int>(small), static_cast<int>(static_cast<double>(money)), Callable()(u), Proxy()->get(), Index{1}[2], Index{2}(3),
                    (Sequence{1}, 2, 3).v, &Address{7}, target})
    text += std::to_string(value) + " ";
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_spend({1}); }
