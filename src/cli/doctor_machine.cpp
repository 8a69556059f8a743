// What this machine needs to build and to run programs.
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/subprocess.hpp"
#include "cli/doctor.hpp"
#include "image/cache.hpp"
#include "image/spec.hpp"

namespace turbolift::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto tool_patience = std::chrono::seconds(20);

struct Version {
  int major = 0, minor = 0;
  auto operator<=>(const Version&) const = default;
};

std::string to_string(Version version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

/// The first "1.2" or "12" in a text.
std::optional<Version> version_in(std::string_view text) {
  const auto at = text.find_first_of("0123456789");
  Version version;
  if (at == std::string_view::npos) return std::nullopt;
  std::sscanf(std::string(text.substr(at)).c_str(), "%d.%d", &version.major, &version.minor);
  return version;
}

std::optional<std::string> output_of(std::vector<std::string> argv) {
  const auto ran = base::run({.argv = std::move(argv)}, base::Deadline::after(tool_patience));
  return ran && ran->status.success() ? std::optional(ran->out) : std::nullopt;
}

std::string variable(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing of ours sets it
  return value == nullptr || *value == '\0' ? otherwise : value;
}

void examine_kernel(Findings& findings) {
  constexpr Version wanted{5, 11};
  utsname about{};
  if (::uname(&about) != 0) return;
  const auto version = version_in(about.release);
  const std::string detail = std::string(about.sysname) + " " + about.release + ", " + about.machine;
  if (!version || *version < wanted) {
    findings.warning("kernel", detail, "Linux " + to_string(wanted) + " or later is what programs are tested on");
  } else {
    findings.ok("kernel", detail);
  }
}

void examine_compiler(Findings& findings) {
  const std::string compiler = variable("CXX", "c++");
  const auto about = output_of({compiler, "--version"});
  const auto number = output_of({compiler, "-dumpfullversion", "-dumpversion"});
  const auto version = number ? version_in(*number) : std::nullopt;
  const std::string fix =
      "programs with tagged functions are built by GCC 12 or later or Clang 19 or later; Debian: apt-get install g++";
  if (!about || !version) return findings.warning("compiler", compiler + " is not there; only building needs it", fix);
  const bool is_clang = about->find("clang") != std::string::npos;
  const std::string detail = compiler + " is " + (is_clang ? "Clang " : "GCC ") + to_string(*version);
  if (version->major < (is_clang ? 19 : 12)) return findings.warning("compiler", detail, fix);
  findings.ok("compiler", detail);
}

void examine_cmake(Findings& findings) {
  constexpr Version wanted{3, 24};
  const auto about = output_of({"cmake", "--version"});
  const auto version = about ? version_in(*about) : std::nullopt;
  const std::string fix =
      "building programs needs CMake " + to_string(wanted) + " or later; Debian: apt-get install cmake";
  if (!version) return findings.warning("CMake", "it is not there; only building needs it", fix);
  if (*version < wanted) return findings.warning("CMake", to_string(*version), fix);
  findings.ok("CMake", to_string(*version));
}

/// Beside this command, where the install puts it, or in PATH.
void examine_extraction(Findings& findings) {
  constexpr const char* tool = "turbolift-extract";
  std::error_code failed;
  const fs::path beside = fs::read_symlink("/proc/self/exe", failed).parent_path() / tool;
  if (!failed && ::access(beside.c_str(), X_OK) == 0) return findings.ok("extraction tool", beside.string());
  const auto found = output_of({"sh", "-c", std::string("command -v ") + tool});
  if (found && !found->empty()) return findings.ok("extraction tool", found->substr(0, found->find('\n')));
  findings.warning("extraction tool", "there is no turbolift-extract; only building programs needs it",
                   "build Turbolift with Clang 19's libraries; Debian: apt-get install libclang-19-dev llvm-19-dev");
}

void examine_program(const std::string& program, const std::vector<embed::Embedded>& services, Findings& findings) {
  for (const embed::Embedded& service : services) {
    std::string platforms;
    for (const embed::Binary& binary : service->binaries)
      platforms += (platforms.empty() ? "" : ", ") + binary.platform;
    const std::string what = "function " + service->signature;
    if (const auto spec = image::make_spec(service); !spec) {
      findings.failed(what, spec.error().message, "install the library here, or link it statically into " + program);
    } else if (!service->fallback.empty()) {
      findings.warning(what, platforms + "; " + service->fallback, "turbolift inspect --why " + program + " says why");
    } else {
      findings.ok(what, platforms);
    }
  }
}

}  // namespace

void examine_machine(const std::string& program, const std::vector<embed::Embedded>& services, Findings& findings) {
  examine_kernel(findings);
  examine_compiler(findings);
  examine_cmake(findings);
  examine_extraction(findings);
  if (const auto cache = image::ImageCache::of_user()) {
    findings.ok("images", "they are kept in " + cache->folder().string());
  } else {
    findings.failed("images", cache.error().message, "");
  }
  examine_program(program, services, findings);
}

}  // namespace turbolift::cli
