int sum(const Numbers& numbers) { int result = 0; for (int n : numbers) result += n; return result; } // kept
int unused_sum(const UnusedNumbers&) { return 0; } // dropped
