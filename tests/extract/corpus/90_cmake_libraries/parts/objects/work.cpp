#include "objects.h"
#include "config.h"
static int level() { return LEVEL; } // kept
static int unused_level() { return -LEVEL; } // dropped
std::string objects_name(int v) { return NAME + std::to_string(level() + old_scaled(v)); } // kept
int objects_unused() { return unused_level(); } // dropped
