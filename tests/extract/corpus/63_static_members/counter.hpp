#pragma once
#include <string>
#include <vector>
int base_of(int v); // kept
struct Settings {
  static const int limit = 5;
  static const std::vector<int> steps;
  static inline const std::string name = "settings " + std::to_string(base_of(1));
  static inline int unused_count = base_of(2);
  static int unused_elsewhere;
  static constexpr double ratios[] = {0.5, 1.5};
  struct Inner { static const char* const text; static thread_local int unused_per_thread; };
  template <class T> static const T zero;
  template <class T> static inline const T one = T(base_of(0) - 99);
};
template <class T> const T Settings::zero = T(); // kept
template <class T> struct PerType { static int id; static const std::string label; static const char* const unused_label; };
template <class T> int PerType<T>::id = base_of(static_cast<int>(sizeof(T))); // kept
template <class T> const std::string PerType<T>::label = std::to_string(id); // kept
template <> const std::string PerType<char>::label; // kept
template <class T> const char* const PerType<T>::unused_label = "unused"; // dropped
inline int& shared_counter() { static int counter = base_of(7); return counter; } // warning: static local variable 'counter'
int bump(); // kept
