#include "registry.hpp"
static const Enter not_linked("not-linked"); // dropped
int other_anchor() { return 2; }
