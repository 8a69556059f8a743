// expect: an argument of this function cannot be sent to another process
// expect-detail: has_polymorphic_target
#include <memory>

#include "common.hpp"
struct Shape {
  virtual ~Shape() = default;
  template <class Archive>
  void serialize(Archive&) {}
};
int sides(std::unique_ptr<Shape>) {
  return 0;
}
constexpr auto tag = turbolift::on<sides>(platform);
