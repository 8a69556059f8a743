#include "grid.hpp"
namespace {
template <class T> T step(T v) { return v + 1; } // kept
template <class T> T unused_step(T v) { return v + 2; } // dropped
struct Plus { template <class T> T operator()(T a, T b) const { return a + b; } };
}
template <class T, std::size_t n> Grid<T, n>::Grid(T first) {
  for (T& cell : cells_) cell = first = step(first);
}
template <class T, std::size_t n> T Grid<T, n>::sum() const { return folded(Plus()); }
template <class T, std::size_t n> template <class F> T Grid<T, n>::folded(F f) const {
  T result = T();
  for (const T& cell : cells_) result = f(result, cell);
  return result;
}
template <class T, std::size_t n> T Grid<T, n>::unused_sum() const { return unused_step(cells_[0]); }
template <class T> T grown(T value) { return step(step(value)); } // kept
template <class T> T unused_grown(T value) { return value; } // dropped
template <class T> const T Unit<T>::value = step(T(100)); // kept
template <class T> const T Unit<T>::unused = T(7); // dropped
template class Grid<int, 3>; // kept
template class Grid<long, 2>; // dropped
template int grown(int); // kept
template long grown<long>(long); // kept
template int unused_grown(int); // dropped
template const int Unit<int>::value; // kept
template const int Unit<int>::unused; // dropped
