#include "shared.h"
#include "config.h"
std::string inner(int level);
std::string shared_name() { return NAME + inner(LEVEL); } // kept
int shared_unused() { return 1; } // dropped
