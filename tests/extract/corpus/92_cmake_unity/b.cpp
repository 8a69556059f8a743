static const bool entered_by_b = (names().push_back("b"), true); // kept
static const int noise_of_b = static_cast<int>(std::string("noise").size()); // dropped
int b_unused() { return noise_of_b; } // dropped
