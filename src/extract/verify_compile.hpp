#pragma once

/// \file
/// Compiles the units of a slice, in the folder where the slice lies.

#include <semaphore>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "extract/slice.hpp"
#include "extract/target.hpp"

namespace turbolift::extract {

/// At most as many compilers and linkers run at once as the target's `jobs`, over all services. Thread-safe.
class Jobs {
 public:
  explicit Jobs(unsigned count) : free_(static_cast<std::ptrdiff_t>(count)) {}

  struct Outcome {
    bool success = false;
    std::string output;  ///< stdout and stderr
  };
  /// Waits for a free place, then runs the command in `directory`. Fails where it cannot be started.
  base::Expected<Outcome> run(std::vector<std::string> arguments, const std::string& directory);

 private:
  std::counting_semaphore<> free_;
};

struct CompileJob {
  std::string folder;                  ///< the slice's folder
  std::string source;                  ///< relative to it
  std::string object;                  ///< absolute; its folder exists
  std::vector<std::string> arguments;  ///< of `service_command`
  std::vector<std::string> launcher;
  std::vector<std::string> roots;        ///< absolute folders from which nothing may be included
  std::vector<std::string> external;     ///< folders in the roots that do not belong to the program
  std::vector<std::string> own_folders;  ///< `program_include_folders`: what is there must not be found elsewhere
};

struct Compiled {
  bool was_cached = false;
  std::string message;                ///< what the compiler said; why an include is wrong. Empty: it compiled
  std::vector<std::string> includes;  ///< headers below the slice's folder, relative
};

/// Compiles, unless the object is there and command, source and headers are the same as when it was made. Fails only
/// where the compiler cannot be run or a file cannot be written; a slice that does not compile is a message.
base::Expected<Compiled> compile(const CompileJob& job, Jobs& jobs);

/// The prerequisites of a rule as `-MD` writes it.
std::vector<std::string> read_dependencies(std::string_view rule);

}  // namespace turbolift::extract
