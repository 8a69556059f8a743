#pragma once

#include "../platform.hpp"

struct Rectangle {
  double width = 0, height = 0;
};

double area(const Rectangle& rectangle);
inline constexpr auto area_remote = turbolift::on<area>(local);
