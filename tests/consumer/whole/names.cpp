#include "names.hpp"

std::vector<std::string>& names() {
  static std::vector<std::string> list;
  return list;
}

namespace {
const bool entered = (names().emplace_back("library"), true);
}  // namespace
