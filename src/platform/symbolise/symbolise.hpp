#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "platform/symbolise/elf_symbols.hpp"

namespace turbolift::platform {

/// Addresses of a service's executable as names, from the debug data that the build keeps: "function at file:line" by
/// addr2line or llvm-symbolizer, function names alone where neither is installed, else the addresses. Every answer is
/// kept, so that a program in which a function throws a million times asks once. Thread-safe.
class Symboliser {
 public:
  /// `debug_file`: a path; the file may be missing.
  explicit Symboliser(std::string debug_file) : debug_file_(std::move(debug_file)) {}

  /// The names, if all of them are known already.
  std::optional<std::vector<std::string>> known(const std::vector<std::uint64_t>& stack) const;
  /// One text for each frame, and for each function that was inlined into it. Runs a program until the deadline.
  std::vector<std::string> symbolise(const std::vector<std::uint64_t>& stack, base::Deadline deadline);

 private:
  using Frames = std::vector<std::string>;

  std::map<std::uint64_t, Frames> ask_tool(const std::vector<std::uint64_t>& addresses, base::Deadline deadline) const;
  Frames ask_table(std::uint64_t address);

  static constexpr std::size_t max_known = 65536;  // addresses; beyond, everything is asked for again

  const std::string debug_file_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, Frames> known_;
  std::optional<ElfSymbols> table_;
  bool table_read_ = false;
};

/// What addr2line says with -f -C -i -a for one address: pairs of lines, the function and its place. Public for its
/// test.
std::map<std::uint64_t, std::vector<std::string>> parse_addr2line(std::string_view output);

}  // namespace turbolift::platform
