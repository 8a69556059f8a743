#include "config.h"
#include "statics.h"
static const bool entered = (registered().push_back(NAME), true); // kept
extern "C" int registered_anchor() { return entered; }
