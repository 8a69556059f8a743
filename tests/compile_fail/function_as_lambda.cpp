// expect: a function is tagged by its name
#include "common.hpp"
int square(int x) {
  return x * x;
}
auto tag = turbolift::on(platform, square);
