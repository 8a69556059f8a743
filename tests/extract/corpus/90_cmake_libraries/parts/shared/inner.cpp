#include <string>
std::string inner(int level); // kept
std::string inner(int level) { return std::to_string(level); } // kept
int level() { return 2; } // dropped
