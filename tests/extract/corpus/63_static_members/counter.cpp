#include "counter.hpp"
int base_of(int v) { return v + 100; } // kept
const int Settings::limit; // kept
const std::vector<int> Settings::steps = {base_of(1), limit}; // kept
int Settings::unused_elsewhere = base_of(3); // dropped
const char* const Settings::Inner::text = "inner"; // kept
thread_local int Settings::Inner::unused_per_thread = 3; // dropped
template <> const std::string PerType<char>::label = "characters"; // kept
int bump() { return ++shared_counter(); } // kept
