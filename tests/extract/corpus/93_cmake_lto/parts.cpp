#include "parts.hpp"
std::vector<std::string>& names() { static std::vector<std::string> all; return all; }
static const bool entered = (names().push_back("parts"), true); // kept
int parts_part(int v) { return v + 1; } // kept
int parts_unused(int v) { return v; } // dropped
