// expect: an argument of this function cannot be sent to another process
// expect-detail: view_only_as_argument
#include "common.hpp"
struct Named {
  std::string_view name;
};
int length(Named named) {
  return static_cast<int>(named.name.size());
}
constexpr auto tag = turbolift::on<length>(platform);
