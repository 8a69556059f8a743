// Assembly at file scope that defines a function and data, a statement that calls a function by name, a register variable.
// drive: std::cout << work(2) << "\n";
// expect: 247
#include <turbolift/turbolift.hpp>
#include <iostream>
extern "C" int asm_added(int a, int b);
extern "C" const unsigned char asm_bytes[];
extern "C" __attribute__((used, noinline)) int called_by_name(int v) { return v * 100; } // kept
static int by_call(int v) {
#if defined(__x86_64__)
  int result;
  __asm__ volatile("call %P1" : "=a"(result) : "i"(called_by_name), "D"(v) : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc"); // warning: inline assembly
  return result;
#else
  return called_by_name(v);
#endif
}
int work(int u) { return asm_added(u, 40) + asm_bytes[2] + by_call(u); }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); }
