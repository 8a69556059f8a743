#include "objects.h"
static int class(int new) { return new * OLD_FACTOR; } // kept
int old_scaled(int v) { return class(v); } // kept
int old_unused(int v) { return v; } // dropped
