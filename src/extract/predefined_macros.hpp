#pragma once

#include <map>
#include <string>

#include "extract/slice.hpp"

namespace turbolift::extract {

/// What the program's compiler says of itself, and Clang says otherwise: language version, features, sanitizers.
class PredefinedMacros {
 public:
  /// "#define …" lines, from the unit's compiler with the unit's options; empty where it cannot be asked. One run for
  /// all units with the same options.
  const std::string& of(const CompileCommand& command);

  /// Whether the compiler's own answer is to be taken for this macro.
  static bool decides(std::string_view name);

 private:
  std::map<std::string, std::string> known_;
};

}  // namespace turbolift::extract
