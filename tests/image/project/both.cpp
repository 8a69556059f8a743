#include <iostream>
#include <turbolift/turbolift.hpp>

constinit turbolift::Local local;

unsigned long square(unsigned long u) {
  return u * u;
}
inline constexpr auto square_tag = turbolift::on<square>(local);

int main() {
  std::cout << square_tag(12).get().value_or(0) << '\n';
}
