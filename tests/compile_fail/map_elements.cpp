// expect: the range's elements must be the function's argument
#include "common.hpp"
int square(int x) {
  return x * x;
}
constexpr auto tag = turbolift::on<square>(platform);
void run(std::vector<std::string> texts) {
  for (auto& result : turbolift::map(tag, texts)) (void)result;
}
