#include "extract/link_library.hpp"

#include <filesystem>
#include <string_view>

namespace turbolift::extract {
namespace {

namespace fs = std::filesystem;

/// "z" for "-lz", "/usr/lib/libz.so.1.2" and "libz.a"; empty where the name is not of that form.
std::string base_name(const Library& library) {
  if (library.argument.starts_with("-l:")) return {};
  if (library.argument.starts_with("-l")) return library.argument.substr(2);
  const std::string name = fs::path(library.argument).filename();
  if (!name.starts_with("lib")) return {};
  for (const std::string_view end : {".so", ".a"})
    if (const std::size_t at = name.find(end); at != name.npos) return name.substr(3, at - 3);
  return {};
}

/// Where the compiler finds `name`; empty: nowhere.
base::Expected<std::string> ask(const std::string& name, const Toolchain& toolchain, Jobs& jobs) {
  std::vector<std::string> command{toolchain.cxx_compiler};
  command.insert(command.end(), toolchain.arguments.begin(), toolchain.arguments.end());
  command.push_back("-print-file-name=" + name);
  const auto outcome = jobs.run(std::move(command), "/");
  if (!outcome) return std::unexpected(outcome.error());
  std::string path = outcome->output.substr(0, outcome->output.find('\n'));
  return path.starts_with('/') ? fs::path(path).lexically_normal().string() : std::string();
}

}  // namespace

base::Expected<std::vector<FoundLibrary>> find_libraries(const std::vector<Library>& libraries,
                                                         const Toolchain& toolchain, Jobs& jobs) {
  std::vector<FoundLibrary> found;
  for (const Library& library : libraries) {
    const std::string name = base_name(library);
    if (library.of_project || name == "turbolift" || name.starts_with("turbolift_")) continue;
    // Part of every link by the compiler's driver, or of libc itself since glibc 2.34.
    if (name == "c" || name == "m" || name == "pthread" || name == "dl" || name == "rt" || name == "stdc++") continue;
    FoundLibrary files;
    if (toolchain.is_host && !library.path.empty()) {
      (library.kind == Library::Kind::archive ? files.archive : files.shared) = library.path;
      const fs::path beside =
          fs::path(library.argument).is_absolute() ? fs::path(library.argument) : fs::path(library.path);
      std::error_code error;
      const fs::path archive = beside.parent_path() / ("lib" + name + ".a");
      if (files.archive.empty() && !name.empty() && fs::exists(archive, error)) files.archive = archive;
    }
    if (files.archive.empty() && files.shared.empty() && !name.empty()) {
      for (const auto& [file, suffix] : {std::pair(&files.archive, ".a"), std::pair(&files.shared, ".so")}) {
        auto path = ask("lib" + name + suffix, toolchain, jobs);
        if (!path) return std::unexpected(path.error());
        *file = std::move(*path);
      }
    }
    found.push_back(std::move(files));
  }
  return found;
}

}  // namespace turbolift::extract
