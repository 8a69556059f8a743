#include "maths.hpp"
#include "begin.hpp"
int add(int a, int b) { return a + b; } // kept
int unused_add(int a, int b) { return a - b; } // dropped
#include "end.hpp"
