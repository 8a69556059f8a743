import grid;

#include <iostream>
#include <turbolift/turbolift.hpp>

turbolift::Local local;

int twice(int x) {
  return 2 * area(x);
}

inline constexpr auto twice_remote = turbolift::on<twice>(local);

int main() {
  std::cout << twice_remote(3).get().value_or(-1) << '\n';
}
