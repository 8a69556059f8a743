// expect: a call of a tagged function needs all of its arguments
#include "common.hpp"
int add(int a, int b = 2) {
  return a + b;
}
constexpr auto tag = turbolift::on<add>(platform);
int main() {
  tag(1).detach();
}
