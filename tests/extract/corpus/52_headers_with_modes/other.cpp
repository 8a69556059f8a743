#define MODE slow
#define FACTOR 3
#define OFFSET 0
#define WITH_EXTRA 5
#include "generic.hpp"
