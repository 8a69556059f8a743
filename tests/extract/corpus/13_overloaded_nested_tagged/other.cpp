#include "other.hpp"
int remote_sum(int n) { int s = 0; while (n) s += n--; return s; }
int secret_other_fn() { return 3; } // dropped
