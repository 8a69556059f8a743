// expect: the result of this function cannot be sent back
#include "common.hpp"
std::string_view name(int) {
  return "x";
}
constexpr auto tag = turbolift::on<name>(platform);
