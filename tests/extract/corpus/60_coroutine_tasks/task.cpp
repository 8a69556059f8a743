#include "task.hpp"
#include <stdexcept>
int co::transformed(int v) { return v * 3; } // kept
int co::unused_transformed(int v) { return v * 4; } // dropped
static int checked(int v) { if (v < 0) throw std::runtime_error("negative"); return v; } // kept
co::Task<int> co::added(int a, int b) { co_return checked(a) + co_await b; } // kept
co::Task<int> co::failing() { co_return checked(-1); } // kept
co::Task<int> co::unused_task() { co_return unused_transformed(1); } // dropped
