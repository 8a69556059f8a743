static const bool entered_by_c = (names().push_back("c"), true); // kept
int weight_of(const Numbers& numbers) { return plain_half(static_cast<int>(numbers.size())); } // kept
int c_unused() { return 3; } // dropped
