// expect: turbolift needs C\+\+23
// flags: -std=c++20
#include "common.hpp"
