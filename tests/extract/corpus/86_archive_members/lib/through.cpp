#include "registry.hpp"
static const Enter through("through"); // kept
extern const int through_data;
const int through_data = 3;
