namespace a_detail { static int step(int v) { return v + 1; } } // kept
static int unused_in_a(const UnusedNumbers& numbers) { return static_cast<int>(numbers.size()); } // dropped
std::vector<std::string>& names() { static std::vector<std::string> all; return all; } // kept
int sum_of(const Numbers& numbers) { int sum = 0; for (int n : numbers) sum += a_detail::step(n); return sum; } // kept
int a_unused() { return unused_in_a({}); } // dropped
