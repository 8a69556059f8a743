#include "format.hpp"
static std::string shortened(std::string s) { while (s.ends_with('0')) s.pop_back(); return s; } // kept
void text::Formatter<int>::write(std::string& out, int v) { out += std::to_string(v); } // kept
void text::Formatter<double>::write(std::string& out, double v) { out += shortened(std::to_string(v)); } // kept
