#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace turbolift::call {

/// The parts one after another; integers in decimal. For messages.
template <class... Part>
std::string text(const Part&... parts) {
  std::string result;
  const auto add = [&result](const auto& part) {
    if constexpr (std::integral<std::remove_cvref_t<decltype(part)>>) {
      result += std::to_string(part);
    } else {
      result += std::string_view(part);
    }
  };
  (add(parts), ...);
  return result;
}

}  // namespace turbolift::call
