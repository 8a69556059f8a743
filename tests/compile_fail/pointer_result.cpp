// expect: the result of this function cannot be sent back
#include "common.hpp"
int* find(int) {
  return nullptr;
}
constexpr auto tag = turbolift::on<find>(platform);
