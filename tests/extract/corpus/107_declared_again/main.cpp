// Declarations that come again, before and apart from their definition: default arguments, functions by their type, friends,
// nested classes, enumerations, templates, thread_local variables of another file with an initialiser that runs.
// drive: std::cout << work(3) << "\n";
// expect: thread 10 one 31 35 43 6 10 7 3 20
#include <turbolift/turbolift.hpp>
#include "declared.hpp"
#include <iostream>
int more();
std::string work(int u) {
  std::string text = per_thread + " " + words[1];
  for (int value : {with_default(u, 1), with_default(u), declared_by_type(u), peek_twice(Account(u)), Account::Audit::of(Account(u)), earlier(u), size_of_late<int>(), of_kind(Kind(2))})
    text += " " + std::to_string(value);
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return more() + unused_per_thread + unused_by_type(1); }
