#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "extract/link.hpp"
#include "extract/target_archive.hpp"
#include "extract/target_service.hpp"
#include "extract/whole_program.hpp"

namespace turbolift::extract {

/// One try to build a service from a slice.
struct Attempt {
  std::string message;  ///< of the compiler or linker; empty: it worked
  std::vector<std::string> warnings;
  std::string source_digest;
  std::string archive;  ///< tar
  std::uint64_t schema = 0;
  std::vector<Linked> linked;  ///< for each of the target's toolchains
};

/// Writes the slice below `folder`, compiles it for every platform and links. Fails where a tool cannot be run.
base::Expected<Attempt> attempt(const ServiceContext& context, const Slice& slice, const std::string& folder);

/// The same for the whole program, as it was gathered for `folder`, on this machine's platform.
base::Expected<Attempt> attempt(const ServiceContext& context, const WholeProgram& whole, const std::string& folder);

}  // namespace turbolift::extract
