#include "statics.h"
static const bool entered = (registered().push_back("never linked"), true); // dropped
int statics_unused() { return entered; }
