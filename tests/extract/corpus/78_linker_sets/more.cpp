#include "plugin.hpp"
static int halved(int v) { return v / 2; } // kept
static int unused(int v) { return v; } // dropped
PLUGIN(halved, halved); // kept
int more() { return unused(1); } // dropped
