// expect: signature_first_if_overloaded
// expect-any
#include "common.hpp"
int over(int x) {
  return x;
}
std::string over(std::string text) {
  return text;
}
constexpr auto tag = turbolift::on<over>(platform);
