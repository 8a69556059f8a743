// Static members of every kind: inline, in another file, of templates, specialised, thread_local, used by address; a static
// local variable of an inline function that two units share.
// drive: std::cout << work(1) << "\n";
// expect: settings 101 inner characters 104 5 101 5 3 0 1 108 108
#include <turbolift/turbolift.hpp>
#include "counter.hpp"
#include <algorithm>
#include <iostream>
std::string work(int u) {
  std::string text = Settings::name + " " + Settings::Inner::text + " " + PerType<char>::label + " " + PerType<int>::label;
  bump();
  for (int value : {std::max(Settings::limit, u), Settings::steps[0], Settings::steps[1], static_cast<int>(Settings::ratios[1] * 2), Settings::zero<int>,
                    Settings::one<int>, PerType<double>::id, shared_counter()})
    text += " " + std::to_string(value);
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return Settings::unused_count + Settings::unused_elsewhere + Settings::Inner::unused_per_thread + *PerType<int>::unused_label; }
