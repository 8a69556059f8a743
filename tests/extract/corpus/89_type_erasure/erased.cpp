#include "erased.hpp"
static int copies = 0; // turbolift: initial value
Twice::Twice(const Twice&) { ++copies; } // kept
int run_it(const Twice&, int v) { return v * 2 + (copies > 0 ? 0 : 1000); } // kept
int run_it(const Plus& plus, int v) { return v + plus.by; } // kept
int run_it(const UnusedRunner&, int v) { return v; }
