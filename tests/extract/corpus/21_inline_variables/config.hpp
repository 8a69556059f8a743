#pragma once
#include <string>
int seed();
inline int counter = seed(); // kept
inline int unused_counter = seed() + 1; // dropped
struct Settings {
  static inline std::string name = "n" + std::to_string(counter); // kept
  static inline constexpr double factor = 2.5; // kept
};
template <class T> inline constexpr T limit = T(9); // kept
template <> inline constexpr const char* limit<const char*> = "nine"; // kept
template <class T> inline constexpr T unused_limit = T(8); // dropped
