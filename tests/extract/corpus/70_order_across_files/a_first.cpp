#include "log.hpp"
std::vector<int>& order() { static std::vector<int> all; return all; }
const Step first(1); // kept
static const Step between(5); // kept
