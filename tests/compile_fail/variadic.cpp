// expect: C variadic arguments
#include "common.hpp"
int sum(int count, ...) {
  return count;
}
constexpr auto tag = turbolift::on<sum>(platform);
