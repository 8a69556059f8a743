// expect: an argument of this function cannot be sent to another process
// expect-detail: shared_ptr
#include <memory>

#include "common.hpp"
int get(std::shared_ptr<int> p) {
  return *p;
}
constexpr auto tag = turbolift::on<get>(platform);
