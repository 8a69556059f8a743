#include "points.hpp"
static std::string text_of(int v) { return "thing " + std::to_string(v); } // kept
std::string user::tag_invoke(points::Describe, const Thing& thing) { return text_of(thing.v); } // kept
