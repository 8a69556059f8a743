#pragma once
#include <cstddef>
#include <iosfwd>
#include <iterator>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>
namespace geo {
class Point {
 public:
  Point(int x, int y) : x_(x), y_(y) {}
  template <std::size_t i> friend int get(const Point& p) { return i == 0 ? p.x_ : p.y_; }

 private:
  int x_, y_;
};
std::ostream& operator<<(std::ostream& out, const Point& p); // kept
std::istream& operator>>(std::istream& in, Point& p); // kept
enum class Problem { none, too_big, too_small };
enum class UnusedProblem { none };
std::error_code make_error_code(Problem problem); // kept
std::error_code make_error_code(UnusedProblem problem); // dropped
template <class T> struct Counting { // kept
  using value_type = T;
  int* count;
  explicit Counting(int* c) : count(c) {}
  template <class U> Counting(const Counting<U>& other) : count(other.count) {}
  T* allocate(std::size_t n) { ++*count; return static_cast<T*>(::operator new(n * sizeof(T))); }
  void deallocate(T* p, std::size_t) { ::operator delete(p); }
  friend bool operator==(const Counting& a, const Counting& b) { return a.count == b.count; }
};
struct NoCase : std::char_traits<char> { // kept
  static int lower(char c);
  static bool eq(char a, char b) { return lower(a) == lower(b); }
  static bool lt(char a, char b) { return lower(a) < lower(b); }
  static int compare(const char* a, const char* b, std::size_t n) { for (; n-- > 0; ++a, ++b) { if (lt(*a, *b)) return -1; if (lt(*b, *a)) return 1; } return 0; }
};
struct Numbers { std::vector<int> v; };
inline auto begin(Numbers& n) { return n.v.begin(); } // kept
inline auto end(Numbers& n) { return n.v.end(); } // kept
struct Step { int v; };
}
template <> struct std::tuple_size<geo::Point> : std::integral_constant<std::size_t, 2> {}; // kept
template <std::size_t i> struct std::tuple_element<i, geo::Point> { using type = int; }; // kept
template <> struct std::is_error_code_enum<geo::Problem> : std::true_type {}; // kept
template <> struct std::is_error_code_enum<geo::UnusedProblem> : std::true_type {}; // dropped
template <> struct std::common_type<geo::Step, int> { using type = long; }; // kept
