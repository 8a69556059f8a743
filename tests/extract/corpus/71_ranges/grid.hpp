#pragma once
#include <algorithm>
#include <compare>
#include <iterator>
#include <numeric>
#include <ranges>
#include <vector>
namespace grid {
struct Cell { int row, column; int weight() const; auto operator<=>(const Cell&) const = default; };
// An iterator and a view of one's own.
class Diagonal : public std::ranges::view_interface<Diagonal> {
 public:
  struct End { int size; };
  class Iterator {
   public:
    using value_type = Cell;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(int n) : n_(n) {}
    Cell operator*() const { return {n_, n_}; }
    Iterator& operator++() { ++n_; return *this; }
    Iterator operator++(int) { auto old = *this; ++n_; return old; }
    friend bool operator==(const Iterator&, const Iterator&) = default;
    friend bool operator==(const Iterator& i, const End& end) { return i.n_ >= end.size; }

   private:
    int n_ = 0;
  };
  explicit Diagonal(int size) : size_(size) {}
  Iterator begin() const { return Iterator(0); }
  End end() const { return {size_}; }

 private:
  int size_;
};
struct Weights { template <std::ranges::range R> friend auto operator|(R&& range, Weights) { return std::forward<R>(range) | std::views::transform(&Cell::weight); } }; // kept
struct UnusedAdaptor { template <std::ranges::range R> friend auto operator|(R&& range, UnusedAdaptor) { return range; } }; // dropped
inline constexpr Weights weights; // kept
bool is_heavy(const Cell& cell); // kept
bool unused_is_light(const Cell& cell); // dropped
class Store { std::vector<Cell> cells_ = {{2, 1}, {0, 5}}; friend auto begin(const Store& s) { return s.cells_.begin(); } friend auto end(const Store& s) { return s.cells_.end(); } }; // kept
}
template <> inline constexpr bool std::ranges::enable_view<grid::Store> = false; // kept
