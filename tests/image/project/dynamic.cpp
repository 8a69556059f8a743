#include <answer.hpp>
#include <iostream>
#include <turbolift/turbolift.hpp>

constinit turbolift::Local local;

int answer(int number) {
  return vendor_answer(number);
}
inline constexpr auto answer_tag = turbolift::on<answer>(local);

int main() {
  std::cout << answer_tag(1).get().value_or(0) << '\n';
}
