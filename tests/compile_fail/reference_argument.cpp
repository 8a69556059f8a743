// expect: a reference to something that is not const
#include "common.hpp"
void sort_in_place(std::vector<int>& values) {
  values.clear();
}
constexpr auto tag = turbolift::on<sort_in_place>(platform);
