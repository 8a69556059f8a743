#include "features.hpp"
Base::~Base() {} // kept
Base::Base(int v) noexcept(noexcept(helper(v))) : v_(helper(v)) {} // kept
int Base::default_argument() { return 50; } // kept
int Base::helper(int v) noexcept { return v * 10; } // kept
int Left::run(int v) const & { return v + 1; } // kept
int Right::other() const { return 0; } // kept
Both::Both() : Base(4) {} // kept
int Both::run(int v) const & { return Left::run(v) + v_; } // kept
int Unused::run(int v) const & { return v; } // dropped
Builder::operator std::string() const & { return name_; } // kept
Builder::operator std::string() && { return std::move(name_) + "!"; } // kept
static int numbers = 0; // turbolift: initial value
Number::Number(int v) : i(v) { ++numbers; } // kept
int Number::count() { return numbers; } // kept
int Outer::through(const Inner& inner) const { return inner.v + inner.kind; } // kept
