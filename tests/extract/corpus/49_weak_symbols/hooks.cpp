#include "hooks.hpp"
int with_default() { return 500; } // kept
int weak_value = 7; // kept
int labelled(int u) { return u + 40; } // kept
extern "C" { static int implementation(int u) { return u + 3000; } } // kept
int unused() { return 1; } // dropped
extern "C" int aliased_c(int u) __attribute__((alias("implementation_c"))); // kept
extern "C" int implementation_c(int u) { return implementation(u); } // kept
int aliased(int u) { return aliased_c(u); } // kept
