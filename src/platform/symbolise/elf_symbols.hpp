#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace turbolift::platform {

/// The functions of an ELF file by address. Thread-safe.
class ElfSymbols {
 public:
  /// Fails where the file cannot be read or is none.
  static base::Expected<ElfSymbols> read(const std::string& path);

  /// The demangled name of the function that contains the address, as the link editor placed it; empty: none does.
  std::string find(std::uint64_t address) const;

 private:
  struct Function {
    std::uint64_t begin, end;
    std::string name;
  };
  std::vector<Function> functions_;  // by address
};

/// A C++ name for people; the same text where it is not one.
std::string demangle(const std::string& name);

}  // namespace turbolift::platform
