#include "state.hpp"
namespace {
void add(int v) { numbers.push_back(v); } // kept
const bool by_callback = (each(add, 2), true); // kept
const bool by_reference = (slot(1) = 10, true); // kept
const bool by_singleton = (Config::get().scale = 3, true); // kept
const bool by_alias = [] { std::vector<int>& alias = numbers; alias.push_back(7); return true; }(); // kept
const bool by_operator = (sink() += 8, true); // kept
const bool by_pointer = (set_by_pointer(&slot(2), 20), true); // kept
const bool by_template = (Traits<int>::values.push_back(9), true); // kept
int* const kept_pointer = &slot(3); // kept
const bool by_kept_pointer = (*kept_pointer = 30, true); // kept
struct Config_ { ~Config_() { slot(0) = 5; } }; // dropped
const Config_ at_the_end; // dropped
const std::string unrelated = "unrelated"; // dropped
}
bool changes() { return by_callback && by_reference && by_singleton && by_alias && by_operator && by_pointer && by_template && by_kept_pointer && !unrelated.empty(); } // dropped
