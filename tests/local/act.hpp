#pragma once

#include <cstdint>
#include <string>

/// The function that the tests call: does what it is told, good or bad. `number` is what `what` needs.
std::string act(const std::string& what, std::uint64_t number);

/// The smallest one.
inline std::uint64_t square(std::uint64_t value) {
  return value * value;
}
