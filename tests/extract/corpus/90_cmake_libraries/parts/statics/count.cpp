#include "config.h"
#include "statics.h"
#include "objects.h"
std::vector<std::string>& registered() { static std::vector<std::string> all; return all; }
static int level() { return LEVEL; } // kept
std::string statics_name() { return NAME + std::to_string(level() + old_scaled(1)); } // kept
