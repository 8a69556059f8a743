// Exceptions: classes over several files, thrown in one and caught in another, nested, numbers, destructors on the way.
// drive: std::cout << work("") << " " << work("bad") << " " << work("good") << "\n";
// expect: 9158 -107 104
#include <turbolift/turbolift.hpp>
#include "errors.hpp"
#include <iostream>
int work(const std::string& name) {
  std::exception_ptr kept;
  try { find(name); } catch (...) { kept = std::current_exception(); }
  try { if (kept) std::rethrow_exception(kept); } catch (const std::runtime_error& e) { return guarded(name) + static_cast<int>(std::string(e.what()).size()) * 1000; } catch (int) { return -guarded(name); }
  return guarded(name);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag("x").get(); return unused_find(); }
