// expect: destroying a Future cancels its call
// flags: -Werror
#include "common.hpp"
int square(int x) {
  return x * x;
}
constexpr auto tag = turbolift::on<square>(platform);
int main() {
  tag(1);
}
