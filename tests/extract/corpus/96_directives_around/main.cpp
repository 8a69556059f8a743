// Directives within and beside declarations: a semicolon, attributes, bases, parameters and initialisers that depend on
// one; branches that are not taken, with what is no C++.
// flags: -DWITH_BASE -DWIDE=1
// drive: std::cout << work(2) << "\n";
// expect: 140
#include <turbolift/turbolift.hpp>
#include "port.h"
#if __has_include(<no_such_header.hpp>)
#include <no_such_header.hpp>
#elif __has_include("port.h")
#include <iostream>
#endif
#if 0
This is not code: don't lex it "as such (
#endif
static int first = 1 // turbolift: initial value
#ifdef WITH_BASE
    + 10
#endif
    ;
static int unused_first = 2 // dropped
#ifdef WITH_BASE
    + 20
#endif
    ;
struct Base { int b = 100; };
struct Derived
#ifdef WITH_BASE
    : Base
#endif
{
  int d = 5;
#ifdef WIDE
  long wide = 7;
#else
  garbage here
#endif
};
PURE
#ifndef WITH_BASE
[[no::such]]
#endif
static int
#if WIDE
computed(long v)
#else
computed(int v)
#endif
{
  return static_cast<int>(v) + 1;
}
#ifdef WITH_BASE
namespace taken {
#else
namespace other {
#endif
int inside(int v) { return v * 2; } // kept
int unused_inside(int v) { return v * 3; } // dropped
}
static int table[] = { // turbolift: initial value
#define ENTRY(x) x,
    ENTRY(1)
#ifdef WIDE
    ENTRY(2)
#endif
#undef ENTRY
};
_Pragma("GCC diagnostic push")
#pragma GCC diagnostic ignored "-Wunused"
static int with_pragma(int v) { return v + 3; } // kept
_Pragma("GCC diagnostic pop")
static int unused_with_pragma(int v) { return v + 4; } // dropped
template <class T>
#if WIDE
  requires (sizeof(T) > 1)
#endif
static T constrained(T v) { return v; }
int declared_either_way(int v) { return v - 1; } // kept
int work(int u) <% // digraphs \
   and a comment that goes on
  Derived derived;
  int sum = first + derived.b + derived.d + computed(u) + taken::inside(u) + table<:1:>;
#ifdef WIDE
  sum += static_cast<int>(derived.wide);
#endif
  return sum + with_pragma(u) + constrained(u) + declared_either_way(u);
%>
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_first + taken::unused_inside(1) + unused_with_pragma(1); }
