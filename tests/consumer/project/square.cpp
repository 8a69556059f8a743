#include "square.hpp"

#if __cplusplus >= 202002L
#error "this file is compiled as C++17, in the service as well"
#endif

unsigned long square(unsigned long u) { return u * u; }
