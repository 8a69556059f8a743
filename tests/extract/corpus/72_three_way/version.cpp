#include "version.hpp"
static int tens(int v) { return v / 10; } // kept
std::weak_ordering Part::operator<=>(const Part& other) const { return tens(v) <=> tens(other.v); } // kept
bool Part::operator==(const Part& other) const { return tens(v) == tens(other.v); } // kept
std::partial_ordering operator<=>(const Version& v, double d) { return v.minor.v <=> d; } // kept
bool operator<(const Plain& a, const Plain& b) { return a.a < b.a; } // kept
bool operator==(const Plain& a, const Plain& b) { return a.a == b.a; } // kept
