#pragma once
#ifdef OLD_STYLE
extern "C" {
#endif
int declared_either_way(int v); // kept
#ifdef OLD_STYLE
}
#endif
#if defined(__GNUC__) && \
    !defined(NO_ATTRIBUTES)
#define PURE __attribute__((pure))
#else
#define PURE
#endif
