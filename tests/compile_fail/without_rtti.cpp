// expect: turbolift needs run-time type information
// flags: -fno-rtti
#include "common.hpp"
