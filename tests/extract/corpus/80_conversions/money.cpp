#include "money.hpp"
static int rate(int v) { return v * 3; } // kept
Euro::operator Money() const { return {rate(cents)}; } // kept
int Money::converted(int v) { return v + 1; } // kept
int spend(Money m) { return m.units * 2; } // kept
int unused_spend(Money m) { return m.units; } // dropped
static int called(int v) { return v + 50; } // kept
Callable::operator Fn() const { return called; } // kept
int Smart::Target::get() const { return v; } // kept
