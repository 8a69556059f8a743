#include "registry.hpp"
static const Enter linked("linked"); // kept
int anchor() { return 1; }
