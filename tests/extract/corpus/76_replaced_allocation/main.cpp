// The program replaces the global operator new: what the function allocates, also within the library, goes through it.
// drive: std::cout << work(3) << "\n";
// expect: 3
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <string>
#include <vector>
unsigned long allocations();
unsigned long unused_allocations();
int work(int u) {
  unsigned long before = allocations();
  std::string text(100 + u, 'x');
  std::vector<int> numbers(10);
  int* p = new int(1);
  asm volatile("" : : "r"(p), "r"(text.data()), "r"(numbers.data()));
  delete p;
  return static_cast<int>(allocations() - before);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_allocations(); }
