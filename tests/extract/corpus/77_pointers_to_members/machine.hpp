#pragma once
#include <functional>
struct Machine {
  int speed = 2, weight = 3, unused_field = 4;
  int run(int v) const;
  int stop(int v) const;
  int unused_run(int v) const;
  virtual int twist(int v) const { return v; }
  virtual ~Machine() = default;
  static int started(int v);
};
struct Crane : Machine { int twist(int v) const override; };
using Action = int (Machine::*)(int) const;
extern const Action actions[2];
template <auto member> struct Getter;
template <class C, class T, T C::*member> struct Getter<member> { static T get(const C& c) { return c.*member; } };
template <class C, int (C::*f)(int) const> int applied(const C& c, int v) { return (c.*f)(v); }
template <class R, class C, class... A> constexpr int arity(R (C::*)(A...) const) { return sizeof...(A); }
