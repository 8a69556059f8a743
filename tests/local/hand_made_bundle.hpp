#pragma once

#include <cstdint>
#include <string>
#include <turbolift/detail/function_info.hpp>

/// Puts a service into this process as the build would, from a binary that was linked by hand: Local then runs the very
/// real thing, without extraction.
struct HandMade {
  std::string name;    ///< of the function, and of its processes (argv[0])
  std::string binary;  ///< path
  std::string debug_file;
  std::string source_digest = "sha256-0000000000000000000000000000000000000000000000000000000000000001";
  std::string files{};              ///< FILES: what data/greeting.txt contains; empty: there are none
  std::uint64_t schema_change = 0;  ///< not 0: the schema is another one
  const void* tag = nullptr;        ///< the variable, for what deploys early
};

void register_by_hand(const turbolift::detail::FunctionInfo& function, const HandMade& service);
