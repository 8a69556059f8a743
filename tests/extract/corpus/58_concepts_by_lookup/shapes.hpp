#pragma once
#include <string>
namespace shapes {
struct Square { int side; };
struct Circle { int radius; };
struct Anything { // kept
  template <class T> Anything(const T&) {}
};
struct FromCircle { FromCircle(const Circle& c) : radius(c.radius) {} int radius; };
int named(Anything); // kept
int measured(const FromCircle& circle); // kept
int unrelated(Anything); // dropped
int print(const Square& s, int depth); // kept
namespace detail {
struct Base {};
int flagged(const Base*, int = 0); // kept
}
struct Tile : detail::Base {};
}
