#include <string>
#include <vector>
std::vector<std::string>& names() { static std::vector<std::string> all; return all; } // kept
namespace {
struct Enter { explicit Enter(const char* name) { names().push_back(name); } }; // kept
Enter first("first"), second("second"); // kept
int unrelated = static_cast<int>(std::string("x").size()); // dropped
}
int only_here(int u) { return u * 3; } // kept
int unused(int u) { return u + unrelated; } // dropped
