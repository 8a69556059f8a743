#pragma once
#include <cstddef>
// Declared here, defined and instantiated in grid.cpp only.
template <class T, std::size_t n> class Grid {
 public:
  explicit Grid(T first);
  T sum() const;
  template <class F> T folded(F f) const; // kept
  T unused_sum() const;

 private:
  T cells_[n];
};
template <class T> T grown(T value); // kept
template <class T> T unused_grown(T value);
extern template class Grid<int, 3>; // kept
extern template class Grid<long, 2>;
template <class T> struct Unit { static const T value; static const T unused; }; // kept
