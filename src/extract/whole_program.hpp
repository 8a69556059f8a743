#pragma once

/// \file
/// The last rung: a service that is the whole program, for functions that cannot be cut out of it.
///
/// The target's own objects are linked once more, behind the service's main; the program's is renamed. One unit is
/// compiled again, the function's own, since the stub has to name what only this unit knows. Static libraries stay what
/// they are; of the project's shared libraries the objects are taken.

#include <string>
#include <vector>

#include "base/error.hpp"
#include "extract/link.hpp"
#include "extract/slice.hpp"
#include "extract/target_service.hpp"

namespace turbolift::extract {

/// What the program's main is called in a service.
inline constexpr const char* program_main = "turbolift_program_main";

struct WholeObject {
  std::string linked;    ///< absolute path; empty: this is the unit that is compiled again
  std::string archived;  ///< a copy without debug data, relative to the slice's folder
};

struct WholeProgram {
  Slice slice;             ///< one unit, the root, and the project's headers that it includes
  CompileCommand command;  ///< of the root
  std::string directory;   ///< in which the target is linked
  std::vector<WholeObject> objects;
  std::vector<LinkWord> items;
  std::vector<std::string> inputs;  ///< absolute paths of all files that it is made of, but those below /usr
};

/// Gathers it; `folder` is the service's, and takes copies of objects that have to be changed. Fails where a file is
/// missing or a tool fails: the program's objects are not what its commands say.
base::Expected<WholeProgram> gather_whole_program(const ServiceContext& context, const ServiceRoot& root,
                                                  const std::string& folder);

}  // namespace turbolift::extract
