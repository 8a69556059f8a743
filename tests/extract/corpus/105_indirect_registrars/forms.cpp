#include "registry.hpp"
#include <algorithm>
#include <mutex>
static const int by_end = (Builder("builder").with(1), 1); // kept
namespace {
struct Own : Module { void start() const override { entered().push_back("virtual"); } };
const int by_virtual = start_module(Own()); // kept
std::once_flag once;
const int by_once = (std::call_once(once, [] { entered().push_back("once"); }), 1); // kept
const char* const names[] = {"each1", "each2"};
const int by_algorithm = (std::for_each(std::begin(names), std::end(names), [](const char* name) { entered().push_back(name); }), 1); // kept
Whole whole; // kept
Delegating delegating; // kept
Inheriting inheriting("inheriting"); // kept
const std::shared_ptr<Member> shared = std::make_shared<Member>("shared"); // kept
const int by_operator = (the_table << "left" << "right", 1); // kept
const int by_guard = [] { Guard guard; return 1; }(); // kept
const int by_assignment = (assigned = "assigned", 1); // kept
const std::vector<int> numbers(3, 1); // dropped
int unrelated() { return static_cast<int>(numbers.size()); } // dropped
const int noise = unrelated(); // dropped
}
int forms() { return by_end + by_virtual + by_once + by_algorithm + by_operator + by_guard + by_assignment + noise; } // dropped
