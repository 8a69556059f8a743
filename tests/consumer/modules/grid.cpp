module;
#include <turbolift/turbolift.hpp>
export module grid;

export int area(int x) {
  return x * x;
}

#ifdef TAG_IN_MODULE
turbolift::Local local_of_module;
inline constexpr auto area_remote = turbolift::on<area>(local_of_module);

export int ask(int x) {
  return area_remote(x).get().value_or(-1);
}
#endif
