// Function-try-blocks, of functions and constructors, kept and not.
// drive: std::cout << work(1) << work(-1) << "\n";
// expect: 7-5
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <stdexcept>
static int checked(int u) { if (u < 0) throw std::out_of_range("negative"); return u; } // kept
struct Value {
  explicit Value(int u) try : v(checked(u)) { // kept
  } catch (const std::out_of_range&) { throw std::runtime_error("value"); } // kept
  Value(int a, int b) try : v(a * b) {} catch (...) { throw; }
  int v;
};
int work(int u) try { // kept
  return Value(u).v + 6;
} catch (const std::runtime_error& e) { // kept
  return e.what()[0] == 'v' ? -5 : 0;
}
int unused(int u) try { return u; } catch (...) { return 0; } // dropped
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused(Value(1, 2).v); }
