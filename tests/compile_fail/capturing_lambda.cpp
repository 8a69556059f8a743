// expect: a lambda that captures cannot be tagged
#include "common.hpp"
int main() {
  int offset = 1;
  auto tag = turbolift::on(platform, [offset](int x) { return x + offset; });
  (void)tag;
}
