#include "parts.hpp"
static const bool entered = (names().push_back("fat"), true); // kept
int fat_part(int v) { return parts_part(v) * 2; } // kept
int fat_unused(int v) { return v; } // dropped
