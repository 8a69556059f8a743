#pragma once
// Each compiler has its own answers: what stands in the branch that it takes must be there.
#if defined(__cpp_explicit_this_parameter)
inline int this_parameter() { return 1; }
#else
inline int no_this_parameter() { return 2; }
#endif
#if __cplusplus > 202100L
inline int newest() { return 10; }
#else
inline int nearly_newest() { return 20; }
#endif
#ifdef __cpp_static_call_operator
inline int static_call() { return 100; }
#endif
#if __cpp_multidimensional_subscript >= 202110L
struct Matrix { int cells[4] = {1, 2, 3, 4}; int operator[](int row, int column) const { return cells[row * 2 + column]; } };
#else
struct Matrix { int cells[4] = {1, 2, 3, 4}; };
#endif
#ifdef __OPTIMIZE__
inline int optimised() { return 1000; }
#endif
#if defined(__SIZEOF_INT128__) && !defined(__STRICT_ANSI__)
inline int wide() { return sizeof(__int128); }
#else
inline int narrow() { return 16; }
#endif
