#include "rules.hpp"
static int of_elsewhere(int v) { return v * 100; } // kept
static int of_unused(int v) { return v * 200; } // dropped
int (*const elsewhere)(int) = [](int v) { return of_elsewhere(v); }; // kept
const std::function<int(int)> unused_elsewhere = [](int v) { return of_unused(v); }; // dropped
