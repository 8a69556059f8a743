// What works in a service, but otherwise than in the program.
// drive: std::cout << work(1) << "\n";
// expect: 8
#include <turbolift/turbolift.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
static int changed = 1; // warning: the function changes 'changed', of which each replica
thread_local int per_thread = 2; // warning: is thread_local
static bool unused() { return std::getenv("HOME") != nullptr; }
int work(int u) {
  static int calls = 0; // warning: static local variable 'calls'
  static const int constant = 3;
  int result = ++calls + ++changed + per_thread + constant + (u - 1);
#if defined(__x86_64__) || defined(__aarch64__)
  __asm__ volatile(""); // warning: inline assembly
#endif
  if (std::FILE* file = std::fopen("no such file", "r")) std::fclose(file); // warning: 'fopen' reads or changes files
  if (std::ifstream("no such file")) return 0; // warning: a file is opened here
  if (std::filesystem::exists("no such file")) return 1; // warning: 'exists' reads or changes files
  if (std::getenv("NO_SUCH_VARIABLE")) return 2; // warning: 'getenv' uses the environment
  if (u > 100) return std::system("true"); // warning: 'system' starts a program
  return result;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused(); }
