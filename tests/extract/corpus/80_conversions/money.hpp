#pragma once
#include <string>
struct Money;
struct Euro { int cents; operator Money() const; explicit operator bool() const { return cents != 0; } };
struct Money {
  int units;
  template <class T> explicit(sizeof(T) > 4) operator T() const { return static_cast<T>(converted(units)); }
  static int converted(int v);
};
int spend(Money m); // kept
int unused_spend(Money m); // dropped
using Fn = int (*)(int);
struct Callable { operator Fn() const; }; // kept
struct Smart { struct Target { int v = 6; int get() const; } target; const Target* operator->() const { return &target; } };
struct Proxy { Smart smart; const Smart& operator->() const { return smart; } };
struct Index { int v; template <class I> int operator[](I i) const { return v + static_cast<int>(i); } int operator()(int a, int b = 2) const { return v * a * b; } };
struct Sequence { int v; Sequence operator,(int w) const { return {v * 10 + w}; } };
struct Address { int v; int operator&() const { return v + 1; } };
struct Reference { int& v; operator int&() const { return v; } Reference& operator=(int w) { v = w * 2; return *this; } };
