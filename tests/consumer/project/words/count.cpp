#include "count.hpp"

extern "C" {
#include "split.h"
}

unsigned count(const std::string& text) { return count_parts(text.c_str()); }
