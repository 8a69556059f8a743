#include "layout.hpp"
#include <cstring>
Variant::Variant(const char* text) : is_text_(true), text_(text) {} // kept
Variant::Variant(const Variant& other) : is_text_(other.is_text_), number_(0) { // kept
  if (is_text_) new (&text_) std::string(other.text_);
  else number_ = other.number_;
}
Variant::~Variant() { if (is_text_) std::destroy_at(&text_); } // kept
int Variant::size() const { return is_text_ ? static_cast<int>(text_.size()) : number_; } // kept
int total(const Options& o) { return o.limits.low + o.limits.high + static_cast<int>(std::strlen(o.name)) + o.values[0] + o.values[2] + static_cast<int>(o.ratio * 2); } // kept
int unused_total(const Options& o) { return o.limits.low; } // dropped
