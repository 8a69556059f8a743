#include <turbolift/turbolift.hpp>

constinit turbolift::Local local;

unsigned long square(unsigned long u) {
  return u * u;
}
int twice(int value) {
  return 2 * value;
}
double twice(double value) {
  return 2 * value;
}

constexpr auto square_remote = turbolift::on<square>(local);
constexpr auto twice_int = turbolift::on<int(int), twice>(local);
constexpr auto twice_double = turbolift::on<double(double), twice>(local);
inline constexpr auto cube = turbolift::on(local, [](unsigned long u) { return u * u * u; });

int main() {
  return square_remote(2).get() && twice_int(1).get() && twice_double(1).get() && cube(1).get() ? 0 : 1;
}
