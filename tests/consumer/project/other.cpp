#include <cstdio>

namespace {
/// No service needs this: it must not run in one.
struct Announcer {
  Announcer() { std::fputs("initialiser of other.cpp\n", stderr); }
} announcer;
}  // namespace

int nobody_calls_this(int value) { return value + 1; }
