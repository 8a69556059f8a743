#include "a.hpp"
int a::f(int u) { return u + 1; } // kept
long a::f(long u) { return u + 2; } // dropped
double a::unused_g(double u) { return u; } // dropped
