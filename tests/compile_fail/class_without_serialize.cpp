// expect: the result of this function cannot be sent back
// expect-detail: Private
#include "common.hpp"
class Private {
 public:
  int get() const { return x_; }

 private:
  int x_ = 0;
};
Private make(int) {
  return {};
}
constexpr auto tag = turbolift::on<make>(platform);
