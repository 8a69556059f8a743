#pragma once

#include <cstdlib>
#include <optional>
#include <string>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/tar.hpp"
#include "image/spec.hpp"

namespace turbolift::image {

/// Sets a variable of the environment as long as it lives.
class Variable {  // NOLINTBEGIN(concurrency-mt-unsafe): the tests that use it have one thread
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() { old_ ? ::setenv(name_, old_->c_str(), 1) : ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};  // NOLINTEND(concurrency-mt-unsafe)

/// Programs of this folder are found before others in PATH, as long as it lives.
class PathFirst {
 public:
  explicit PathFirst(const std::string& folder) : path_("PATH", folder + ":" + now()) {}

 private:
  static std::string now() {
    const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): as above
    return path == nullptr ? "/usr/bin:/bin" : path;
  }

  Variable path_;
};

/// FILES as the build packs them.
inline std::string packed_files(std::vector<base::TarEntry> entries = {{"data/greeting.txt", "hello\n", 0664},
                                                                       {"data/run.sh", "#!/bin/sh\n", 0775}}) {
  return base::gzip(base::write_tar(std::move(entries)).value());
}

/// A spec whose bytes live as long as the program.
inline ImageSpec some_spec(bool several_platforms = false) {
  static const std::string files = packed_files();
  ImageSpec spec{.name = "turbolift/square",
                 .platforms = {{.platform = "linux/amd64", .service = "the service for amd64", .libraries = {}}},
                 .files = files,
                 .labels = {{"turbolift.function", "square(unsigned long)"}, {"turbolift.key", "6square"}}};
  if (several_platforms) {
    spec.platforms.push_back(
        {.platform = "linux/arm64",
         .service = "the service for arm64",
         .libraries = {{"turbolift/lib/libm.so.6", "libm"}, {"lib/ld-linux-aarch64.so.1", "the loader"}}});
  }
  return spec;
}

}  // namespace turbolift::image
