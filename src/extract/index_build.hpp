#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "extract/index.hpp"
#include "extract/link_line.hpp"

namespace turbolift::extract {

struct IndexInput {
  LinkLine line;                         ///< of the target
  std::vector<CompileCommand> commands;  ///< of the whole project
  std::string links_folder;              ///< `recorded_link_line` of the project's shared libraries
  std::vector<std::string> external;     ///< units below these folders are not the program's
  std::string plain_objects;  ///< folder for ELF objects of units whose own ones hold intermediate code only (LTO)
};

/// Reads every object that the target links: its own, those in archives, and those of the project's shared libraries.
/// An object that a compiler's LTO left without code is compiled once more without it; the result is kept in
/// `plain_objects` by content. What is wrong with single objects is in `Index::diagnostics`.
std::unique_ptr<const Index> build_index(const IndexInput& input);

}  // namespace turbolift::extract
