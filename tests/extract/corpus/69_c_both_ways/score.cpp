#include "engine.h"
#include <vector>
static int same_name(int value) { std::vector<int> v(3, value); return static_cast<int>(v.size()) * value; } // kept
extern "C" {
int score_of(int value) { return same_name(value); } // kept
int unused_score_of(int value) { return value; } // dropped
}
