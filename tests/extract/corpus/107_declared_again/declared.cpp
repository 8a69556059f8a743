#include "declared.hpp"
enum class Kind : int { first = 1, second = 2 }; // kept
static int helper(int v); // kept
int with_default(int a, int b) { return helper(a) + b; } // kept
thread_local std::string per_thread = "thread " + std::to_string(helper(1)); // warning: is thread_local
thread_local int unused_per_thread = helper(2); // dropped
const char* const words[] = {"zero", "one"}; // kept
int declared_by_type(int v) { return v + 40; } // kept
int unused_by_type(int v) { return v; } // dropped
int peek(const Account& a) { return a.v_; } // kept
int peek_twice(const Account& a) { return 2 * peek(a); } // kept
int Account::Audit::of(const Account& a) { return a.v_ + 7; } // kept
int of_kind(Kind kind) { return kind == Kind::second ? 20 : 10; } // kept
static int helper(int v) { return v * 10; } // kept
static int unused_helper(int v); // dropped
int more() { return unused_helper(1); } // dropped
static int unused_helper(int v) { return v; } // dropped
