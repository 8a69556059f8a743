#pragma once
#include <string>
#include <utility>
// A function object that finds tag_invoke of other namespaces, and falls back.
namespace points {
void tag_invoke(); // kept
struct Describe {
  template <class T> auto operator()(const T& value) const {
    if constexpr (requires { tag_invoke(*this, value); }) return tag_invoke(*this, value);
    else return std::string("plain");
  }
};
inline constexpr Describe describe{}; // kept
struct UnusedPoint { template <class T> auto operator()(const T& value) const { return tag_invoke(*this, value); } }; // dropped
inline constexpr UnusedPoint unused_point{}; // dropped
}
namespace user {
struct Thing { int v; };
std::string tag_invoke(points::Describe, const Thing& thing); // kept
struct Pair {
  int a, b;
  friend void swap(Pair& x, Pair& y) noexcept { std::swap(x.a, y.a); } // kept
  friend std::string tag_invoke(points::Describe, const Pair& p) { return "pair " + std::to_string(p.a) + std::to_string(p.b); } // kept
};
template <class T> struct Box { T value; };
template <class T> std::string tag_invoke(points::Describe d, const Box<T>& box) { return "box of " + d(box.value); } // kept
template <class T> int unused_of(const Box<T>&) { return 1; } // dropped
// Found by the namespace of a template argument, or by an enumeration.
template <class T> int measure(const std::pair<T, int>& p) { return p.second; } // kept
enum class Level { low, high };
constexpr bool operator!(Level level) { return level == Level::low; } // kept
constexpr Level operator|(Level a, Level b) { return a == Level::high ? a : b; } // kept
constexpr Level operator&(Level a, Level b) { return a == Level::low ? a : b; } // dropped
}
// Barton and Nackman.
template <class D> struct Comparable {
  friend bool operator!=(const D& a, const D& b) { return !(a.key() == b.key()); }
};
template <class T> class Owner;
template <class T> int peek(const Owner<T>& owner); // kept
template <class T> class Owner {
 public:
  explicit Owner(T v) : value_(v) {}
  template <class U> friend class Owner;
  friend int peek<>(const Owner& owner);
  friend struct Inspector;
  template <class U> int taken(const Owner<U>& other) const { return static_cast<int>(other.value_); }

 private:
  T value_;
};
template <class T> int peek(const Owner<T>& owner) { return static_cast<int>(owner.value_) + 1; } // kept
struct Inspector { static int of(const Owner<int>& owner) { return owner.value_ + 2; } }; // kept
