// A function that compiles only where all of its file is there, with something in it that a warning is about.

#include <iostream>
#include <turbolift/turbolift.hpp>

turbolift::Local local;

constexpr int first_number = __COUNTER__;

int number(int index) {
  static int calls = 0;
  static_assert(__COUNTER__ == 1);
  return index + 100 * calls++;
}

inline constexpr auto number_remote = turbolift::on<number>(local);

int main() {
  const auto first = number_remote(first_number).get();
  const auto second = number_remote(1).get();
  std::cout << first.value_or(-1) << " " << second.value_or(-1) << '\n';
}
