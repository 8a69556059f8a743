#include <stdarg.h>
#include "sum.h"
static int v_sum(int count, va_list list) { int sum = 0; while (count-- > 0) sum += va_arg(list, int); return sum; } // kept
int c_sum(int count, ...) { va_list list; va_start(list, count); int sum = v_sum(count, list); va_end(list); return sum; } // kept
int unused_c_sum(int count, ...) { return count; } // dropped
