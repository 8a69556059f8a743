// Includes itself, once for each step.
#ifndef STEP
#define STEP 1
inline int step_1() { return 1000; } // kept
#include "repeated.hpp"
#undef STEP
#else
inline int step_2() { return 2000; } // kept
inline int step_unused() { return 2000; } // dropped
#endif
