// expect: an argument of this function cannot be sent to another process
// expect-detail: has_base_class
#include "common.hpp"
struct Base {
  int a;
};
struct Derived : Base {
  int b;
};
int sum(Derived d) {
  return d.a + d.b;
}
constexpr auto tag = turbolift::on<sum>(platform);
