#include "turn.hpp"

using Vector = int __attribute__((vector_size(16)));

Row turn(const Row& row) {
  const Vector vector = {row[0], row[1], row[2], row[3]};
  const Vector order = {3, 2, 1, 0};
  const Vector turned = __builtin_shuffle(vector, order);  // GCC's alone
  return {turned[0], turned[1], turned[2], turned[3]};
}

int turn(int number) {
  return -number;
}

constexpr auto use = turn_row;
turbolift::Future<Row> turn_it(const Row& row) {
  return use(row);
}
