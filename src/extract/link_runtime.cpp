#include "extract/link_runtime.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/unique_fd.hpp"

namespace turbolift::extract {
namespace {

namespace fs = std::filesystem;

/// Identifies the archive: sources, compiler and arguments.
base::Expected<std::string> key_of(const Toolchain& toolchain, const Target& target, Jobs& jobs) {
  base::Sha256 digest;
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(target.runtime_folder, error))
    if (entry.is_regular_file()) files.push_back(entry.path());
  if (error) return base::failure(target.runtime_folder + ": " + error.message());
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    const auto bytes = base::read_file(file);
    if (!bytes) return std::unexpected(bytes.error());
    digest.update(file.lexically_relative(target.runtime_folder).string() + '\0' + *bytes + '\0');
  }
  const auto version = jobs.run({toolchain.runtime_compiler, "--version"}, "/");
  if (!version) return std::unexpected(version.error());
  digest.update(toolchain.runtime_compiler + '\0' + version->output);
  for (const std::string& argument : toolchain.arguments) digest.update(argument + '\0');
  return base::to_hex(digest.finish()).substr(0, 16);
}

}  // namespace

base::Expected<std::string> runtime_for(const Toolchain& toolchain, const Target& target, Jobs& jobs) {
  if (!toolchain.runtime.empty()) return toolchain.runtime;
  const auto key = key_of(toolchain, target, jobs);
  if (!key) return std::unexpected(key.error());
  const std::string folder = target.project_build + "/.turbolift/runtime";
  std::error_code error;
  fs::create_directories(folder, error);
  std::string archive = folder + "/" + *key + ".a";
  // Other targets of the build may want the same one at the same time.
  const base::UniqueFd lock(::open((archive + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644));
  if (lock.get() < 0 || ::flock(lock.get(), LOCK_EX) != 0) return base::system_error("lock " + archive, errno);
  if (fs::exists(archive, error)) return archive;
  std::vector<std::string> command{"sh", target.runtime_folder + "/build.sh", archive, toolchain.runtime_compiler};
  command.insert(command.end(), toolchain.arguments.begin(), toolchain.arguments.end());
  const auto outcome = jobs.run(std::move(command), folder);
  if (!outcome) return std::unexpected(outcome.error());
  if (!outcome->success)
    return base::failure("the service runtime does not compile for " + toolchain.platform + ": " + outcome->output);
  return archive;
}

}  // namespace turbolift::extract
