// expect: a non-static member cannot be tagged
#include "common.hpp"
struct Counter {
  int next(int x) { return x + 1; }
};
constexpr auto tag = turbolift::on<&Counter::next>(platform);
