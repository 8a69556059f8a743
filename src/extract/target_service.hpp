#pragma once

/// \file
/// One tagged function, from its slice to everything that the program embeds for it.

#include <string>
#include <vector>

#include "base/error.hpp"
#include "embed/bundle.hpp"
#include "extract/index.hpp"
#include "extract/link_line.hpp"
#include "extract/target.hpp"
#include "extract/verify_compile.hpp"

namespace turbolift::extract {

/// What is the same for all services of a target. All that it refers to outlives the build.
struct ServiceContext {
  const Target& target;
  const Project& project;
  const Index& index;
  const LinkLine& line;
  Jobs& jobs;
  std::vector<std::string> runtimes;  ///< archive of the runtime for each of `Target::toolchains`
  std::string packed_files;           ///< FILES, tar.gz; empty: none
  std::string setup_digest;           ///< of everything that concerns all services but the sources
};

struct BuiltService {
  embed::Service service;               ///< without its extents
  std::vector<std::string> binaries;    ///< bytes, in the order of `service.binaries`
  std::string archive;                  ///< tar.gz
  std::string report;                   ///< gzip
  std::vector<Diagnostic> diagnostics;  ///< an error among them: there is no service
  bool was_cached = false;
};

/// Slices, compiles and links. A slice that does not compile or link gives way to the next wider one, with a warning,
/// and one that there cannot be to the whole program; with STRICT that is an error. Nothing is done where sources,
/// commands and tools are the same as last time. `program` is used by this thread alone. Fails where a file cannot be
/// written or a tool not be run; what is wrong with the user's code is in the diagnostics.
base::Expected<BuiltService> build_service(const ServiceContext& context, Program& program, const Tag& tag);

}  // namespace turbolift::extract
