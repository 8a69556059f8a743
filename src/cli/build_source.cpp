#include "cli/build_source.hpp"

#include <chrono>
#include <filesystem>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/subprocess.hpp"
#include "base/tar.hpp"
#include "cli/program.hpp"

namespace turbolift::cli {
namespace {

constexpr auto longest_build = std::chrono::hours(1);
constexpr std::size_t max_said_bytes = 2000;

std::string last_words(const base::RunResult& ran) {
  std::string said = ran.err.empty() ? ran.out : ran.err;
  while (said.ends_with('\n')) said.pop_back();
  if (said.size() > max_said_bytes) said = "…" + said.substr(said.size() - max_said_bytes);
  return said;
}

}  // namespace

base::Expected<BuiltBinaries> build_from_source(const embed::Embedded& service) {
  const auto tar = base::gunzip(service.bytes(service->archive), max_source_bytes);
  if (!tar) return base::failure("the source of " + service->name + " does not unpack: " + tar.error().message);
  const auto folder = base::TemporaryFolder::make("turbolift-source");
  if (!folder) return std::unexpected(folder.error());
  const auto source = folder->path() / "source";
  std::error_code failed;
  std::filesystem::create_directory(source, failed);
  if (failed) return base::failure("cannot make '" + source.string() + "': " + failed.message());
  if (auto unpacked = base::unpack_tar(*tar, source); !unpacked) return std::unexpected(unpacked.error());
  BuiltBinaries built;
  for (const embed::Binary& binary : service->binaries) {
    const std::string output = (folder->path() / ("service-" + std::to_string(built.size()))).string();
    const auto ran = base::run({.argv = {"sh", (source / "build.sh").string(), output, binary.platform}},
                               base::Deadline::after(longest_build));
    if (!ran) return std::unexpected(ran.error());
    if (!ran->status.success()) {
      return base::failure("the source of " + service->name + " does not build for " + binary.platform + " here (" +
                           ran->status.describe() + "): " + last_words(*ran));
    }
    auto bytes = base::read_file(output);
    if (!bytes) return std::unexpected(bytes.error());
    built.emplace(binary.platform, *std::move(bytes));
  }
  return built;
}

}  // namespace turbolift::cli
