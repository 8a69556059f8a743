// expect: an argument of this function cannot be sent to another process
// expect-detail: has_reference_or_const_member
#include "common.hpp"
struct Refers {
  const std::string& name;
};
int length(Refers r) {
  return static_cast<int>(r.name.size());
}
constexpr auto tag = turbolift::on<length>(platform);
