#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "extract/index.hpp"
#include "extract/target.hpp"
#include "extract/verify_compile.hpp"

namespace turbolift::extract {

/// The files of a library for one platform.
struct FoundLibrary {
  std::string archive;  ///< "libz.a"; empty: there is none
  std::string shared;   ///< "libz.so"; empty: there is none
};

/// Looks for the libraries of the target that lie outside the project: beside the file that is linked, or, for another
/// platform and for `-lz`, where the toolchain's compiler looks. Turbolift's own are left out. Fails only where the
/// compiler cannot be run.
base::Expected<std::vector<FoundLibrary>> find_libraries(const std::vector<Library>& libraries,
                                                         const Toolchain& toolchain, Jobs& jobs);

}  // namespace turbolift::extract
