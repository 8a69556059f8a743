#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace turbolift::image {

/// A file that a dynamic executable needs.
struct SharedLibrary {
  std::string path{};  ///< in the image, from its root, without '/' before it
  std::string bytes{};
};

/// Where libraries are looked for; a value, so that a test can have its own machine.
struct LibrarySearch {
  /// The file's content; nothing: there is none.
  std::function<std::optional<std::string>(const std::string& path)> read;
  /// As LD_LIBRARY_PATH, "a:b"; heeded for this machine's platform only.
  std::string library_path{};
  /// Folders of the loader's own, in order (/etc/ld.so.conf): before the usual ones, for this machine's platform only.
  std::vector<std::string> configured{};
};

/// This machine's.
LibrarySearch this_machine();

/// The closure of the shared libraries of an executable (DT_NEEDED, theirs too), each under the name by which it is
/// asked for, and its loader (PT_INTERP) under its own path. Looks where ld.so(8) would: the run path, LD_LIBRARY_PATH,
/// the configured folders, the usual ones; for another platform where Debian's cross compilers and multiarch packages
/// have them. `hints`: files that the build linked; those are taken first. Passes over files for another machine. What
/// a program loads with dlopen is not known here. Fails, naming library and executable's platform, where one is
/// missing.
base::Expected<std::vector<SharedLibrary>> find_shared_libraries(std::string_view executable, std::string_view platform,
                                                                 const std::vector<std::string>& hints,
                                                                 const LibrarySearch& search = this_machine());

}  // namespace turbolift::image
