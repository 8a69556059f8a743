#include "registry.hpp"
static std::string& all() { static std::string text; return text; }
void enter(const char* name) { all() += std::string(name) + " "; }
std::string entered() { return all(); }
