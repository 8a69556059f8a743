// expect: an argument of this function cannot be sent to another process
// expect-detail: has_c_array_member
#include "common.hpp"
struct Matrix {
  int rows;
  double values[4];
};
double first(Matrix m) {
  return m.values[0];
}
constexpr auto tag = turbolift::on<first>(platform);
