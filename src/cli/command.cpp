#include "cli/command.hpp"

#include <unistd.h>

#include <iostream>

#include "base/file.hpp"

namespace turbolift::cli {

int fail(std::string_view message) {
  note(message);
  return 1;
}

void note(std::string_view message) {
  std::cerr << "turbolift: " << message << '\n';
}

int write_output(std::string_view bytes, const std::string& file) {
  const auto written = file.empty() || file == "-" ? base::write_all(STDOUT_FILENO, bytes, "standard output")
                                                   : base::write_file(file, bytes);
  return written ? 0 : fail(written.error().message);
}

}  // namespace turbolift::cli
