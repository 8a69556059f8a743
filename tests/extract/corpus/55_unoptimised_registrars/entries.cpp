#include "table.hpp"
static int forty_two() { return 42; } // kept
static int unrelated = forty_two(); // dropped
static const Entry entry("answer", forty_two); // kept
