#pragma once
#include <chrono>
#include <cstddef>
#include <string>
namespace units {
struct Metres { long double v; };
inline namespace literals {
inline namespace lengths {
constexpr Metres operator""_m(long double v) { return {v}; } // kept
constexpr Metres operator""_m(unsigned long long v) { return {static_cast<long double>(v)}; } // kept
constexpr Metres operator""_unused(long double v) { return {v}; } // dropped
}
inline std::string operator""_twice(const char* text, std::size_t n) { return std::string(text, n) + std::string(text, n); } // kept
constexpr int digits(const char* text) { int n = 0; while (text[n] != 0) ++n; return n; } // kept
constexpr int operator""_digits(const char* raw) { return digits(raw); } // kept
template <char... c> constexpr int operator""_odd() { return ((c % 2) + ...); } // kept
template <std::size_t n> struct Text { char v[n]; constexpr Text(const char (&text)[n]) { for (std::size_t i = 0; i < n; ++i) v[i] = text[i]; } }; // kept
template <Text text> constexpr int operator""_length() { return sizeof text.v - 1; } // kept
constexpr char operator""_up(char c) { return static_cast<char>(c - 32); } // kept
}
constexpr Metres operator+(Metres a, Metres b) { return {a.v + b.v}; } // kept
constexpr Metres operator-(Metres a, Metres b) { return {a.v - b.v}; } // dropped
}
