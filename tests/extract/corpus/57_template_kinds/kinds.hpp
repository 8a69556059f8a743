#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>
template <template <class...> class Container, class T> struct Filled { // kept
  Container<T> values;
  explicit Filled(T v) { values.push_back(v); }
};
template <class T> class Slow { // kept
 public:
  void push_back(T v) { last_ = v; } // kept
  T last() const { return last_; } // kept
  T unused() const { return unused_of_slow(last_); }

 private:
  static T unused_of_slow(T v) { return v; }
  T last_{};
};
template <class T> class UnusedContainer {}; // dropped
template <class... Ts> struct List {}; // kept
template <class L> struct Size; // kept
template <class... Ts> struct Size<List<Ts...>> { static constexpr int value = sizeof...(Ts); }; // kept
template <class L, template <class> class F> struct Mapped; // kept
template <class... Ts, template <class> class F> struct Mapped<List<Ts...>, F> { using type = List<typename F<Ts>::type...>; }; // kept
template <class T> struct Bigger { using type = std::pair<T, T>; }; // kept
template <class T> struct UnusedBigger { using type = T; }; // dropped
template <class L> using BiggerOf = typename Mapped<L, Bigger>::type; // kept
template <class T> using Ref = T&; // kept
template <class T> using UnusedRef = T&&; // dropped
template <class T> inline constexpr int weight = 1; // kept
template <class T> inline constexpr int weight<T*> = weight<T> + 10; // kept
template <> inline constexpr int weight<char> = 5; // kept
template <class T> inline constexpr int unused_weight = 7; // dropped
struct Point { int x, y; constexpr bool operator==(const Point&) const = default; }; // kept
template <Point p> constexpr int area() { return p.x * p.y; } // kept
template <auto member> struct Reader { template <class T> static auto read(const T& from) { return from.*member; } }; // kept
template <auto f, auto... rest> constexpr int chained(int v) { // kept
  if constexpr (sizeof...(rest) == 0) return f(v);
  else return chained<rest...>(f(v));
}
template <class T, class = void> struct HasGrow : std::false_type {}; // kept
template <class T> struct HasGrow<T, std::void_t<decltype(grow(std::declval<T>()))>> : std::true_type {}; // kept
int grow(const Point& p); // kept
template <class T, std::size_t... i> constexpr int summed(const T& array, std::index_sequence<i...>) { return (array[i] + ... + 0); } // kept
template <class T> struct Nested { template <class U> struct In { template <class V> static int sizes() { return sizeof(T) + sizeof(U) + sizeof(V); } }; }; // kept
template <int n> struct Fib { static constexpr int value = Fib<n - 1>::value + Fib<n - 2>::value; }; // kept
template <> struct Fib<0> { static constexpr int value = 0; }; // kept
template <> struct Fib<1> { static constexpr int value = 1; }; // kept
template <class Derived> struct Counted { static int made() { return Derived::kMade; } }; // kept
template <class T> int only_for(T, std::enable_if_t<std::is_integral_v<T>>* = nullptr) { return 1; } // kept
template <class T> int only_for(T, std::enable_if_t<!std::is_integral_v<T>>* = nullptr) { return 2; } // kept
