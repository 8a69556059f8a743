#pragma once

#include <array>
#include <turbolift/turbolift.hpp>

using Row = std::array<int, 4>;

/// The row backwards.
Row turn(const Row& row);
int turn(int number);

extern turbolift::Local local;
inline constexpr auto turn_row = turbolift::on<Row(const Row&), turn>(local);
