#include "registry.hpp"
struct Second : Plugin { // kept
  int run() override { return 2; }
  static inline const bool entered = enter<Second>("second"); // kept
};
struct Nothing { static inline const std::string text = "nothing"; }; // dropped
template <class T> inline bool entered_by_template = enter<T>("third");
struct Third : Plugin { int run() override { return entered_by_template<Third> ? 3 : 0; } };
bool force() { return entered_by_template<Third>; } // dropped
