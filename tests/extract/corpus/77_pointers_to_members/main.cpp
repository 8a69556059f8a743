// Pointers to members: in tables of another file, virtual, as template arguments, through std::invoke, mem_fn and bind.
// drive: std::cout << work(5) << "\n";
// expect: 10 35 2 3 10 2 70 3 2 1 6 4 
#include <turbolift/turbolift.hpp>
#include "machine.hpp"
#include <ranges>
#include <iostream>
#include <string>
#include <vector>
std::string work(int u) {
  Crane crane;
  const Machine& machine = crane;
  int (Crane::*inherited)(int) const = &Machine::stop;
  int Machine::*field = &Machine::weight;
  auto bound = std::bind(&Machine::twist, std::placeholders::_1, 10);
  std::vector<Machine> many(2);
  int sum = 0;
  for (int value : many | std::views::transform(&Machine::speed)) sum += value;
  std::string text;
  for (int value : {(machine.*actions[0])(u), (machine.*actions[1])(u), (crane.*inherited)(u), crane.*field, std::invoke(&Machine::run, crane, u), std::mem_fn(&Machine::speed)(crane),
                    bound(crane), Getter<&Machine::weight>::get(crane), applied<Machine, &Machine::run>(crane, 1), arity(&Machine::stop), (*&Machine::started)(u), sum})
    text += std::to_string(value) + " ";
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return Machine().unused_run(1); }
