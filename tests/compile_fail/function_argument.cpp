// expect: an argument of this function cannot be sent to another process
#include "common.hpp"
int apply(int (*f)(int), int x) {
  return f(x);
}
constexpr auto tag = turbolift::on<apply>(platform);
