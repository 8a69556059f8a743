#pragma once
#if defined(__clang__)
inline int compiler() { return 1; }
inline int only_clang() { return 1; }
#elif defined(__GNUC__)
inline int compiler() { return 2; }
#else
#error "which compiler?"
#endif
#ifdef __has_builtin
#if __has_builtin(__builtin_popcount)
#define POPCOUNT(u) __builtin_popcount(u)
#endif
#endif
#ifndef POPCOUNT
inline int popcount(unsigned u) { int n = 0; for (; u; u &= u - 1) ++n; return n; }
#define POPCOUNT(u) popcount(u)
#endif
