#include "base.hpp"
Base::Base(int v) : v_(v) {} // kept
Base::Base(const std::string& text, int v) : v_(static_cast<int>(text.size()) + v) {} // kept
Base& Base::operator=(int v) { v_ = v; return *this; } // kept
int Base::hidden(int v) const { return v_ + v; } // kept
int Base::hidden(const std::string& text) const { return static_cast<int>(text.size()); } // kept
int toolbox::plain(int v) { return v * 2; } // kept
int toolbox::unused_plain(int v) { return v; } // dropped
int toolbox::operator+(const Tool& a, const Tool& b) { return a.v + b.v; } // kept
