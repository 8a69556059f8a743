#include "state.hpp"
std::vector<int> numbers; // turbolift: initial value
static int slots[4]; // turbolift: initial value
Config& Config::get() { static Config config; return config; }
int& slot(int i) { return slots[i]; } // kept
void each(void (*f)(int), int n) { for (int i = 0; i < n; ++i) f(i); } // kept
Sink sink() { return {numbers}; } // kept
void set_by_pointer(int* p, int v) { *p = v; } // kept
