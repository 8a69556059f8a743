#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "extract/emit_only.hpp"
#include "extract/link_line.hpp"
#include "extract/target.hpp"
#include "extract/target_build.hpp"

/// The build system runs this in place of the linker:
///
///     turbolift-extract --target FILE -- COMMAND…   build the services of the target, then link it together with them
///     turbolift-extract --emit-only FILE -- COMMAND…  only write the slices, to `slices` in the target's work folder
///     turbolift-extract --record FOLDER -- COMMAND…  link a shared library, and keep the command for those who link it
///
/// TURBOLIFT_BREADTH names the first rung of `Breadth` that is tried, for tests.
namespace {

using namespace turbolift;
using namespace turbolift::extract;

int fail(const std::string& message) {
  std::fprintf(stderr, "turbolift-extract: error: %s\n", message.c_str());
  return 1;
}

/// Becomes the linker.
int run_linker(const std::vector<std::string>& arguments) {
  std::vector<char*> words;
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execvp(words.front(), words.data());
  return fail(base::system_error(arguments.front(), errno).error().message);
}

/// The generated object goes before the first input, so that the libraries come after it.
std::vector<std::string> with_object(const LinkLine& line, const std::string& object) {
  std::vector<std::string> arguments = line.arguments;
  const auto is_input = [](const std::string& argument) {
    return argument.starts_with('@') || argument.ends_with(".o");
  };
  auto place = arguments.begin() + 1;
  while (place != arguments.end() && (!is_input(*place) || *std::prev(place) == "-o")) ++place;
  arguments.insert(place, object);
  return arguments;
}

int run(std::string_view mode, const std::string& file, const std::vector<std::string>& command) {
  auto line = read_link_line(std::filesystem::current_path(), command);
  if (!line) return fail(line.error().message);
  if (mode == "--record") {
    if (const auto recorded = record_link_line(*line, file); !recorded) return fail(recorded.error().message);
    return run_linker(command);
  }
  auto target = read_target(file);
  if (!target) return fail(target.error().message);
  const char* name = std::getenv("TURBOLIFT_BREADTH");  // NOLINT(concurrency-mt-unsafe): nothing of ours sets it
  if (name != nullptr && *name != '\0') {
    const auto breadth = read_breadth(name);
    if (!breadth)
      return fail(std::string("TURBOLIFT_BREADTH=") + name +
                  ": it is exact, all_includes, whole_headers, whole_files or whole_program");
    target->breadth = *breadth;
  }
  if (mode == "--emit-only") {
    const auto emitted = emit_only(*target, *line, target->work_folder + "/slices", target->breadth);
    return emitted ? 0 : fail(emitted.error().message);
  }
  const auto result = build_target(*target, *line);
  if (!result) return fail(result.error().message);
  if (!result->success) return 1;
  if (result->built != 0)
    std::printf("turbolift: %s: %u of %u services built\n", target->name.c_str(), result->built, result->services);
  std::fflush(stdout);
  return run_linker(with_object(*line, result->object));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  const bool is_valid = argc > 4 &&
                        (arguments[1] == "--target" || arguments[1] == "--record" || arguments[1] == "--emit-only") &&
                        arguments[3] == "--";
  if (!is_valid) return fail("usage: turbolift-extract --target FILE -- COMMAND…");
  return run(arguments[1], arguments[2], {arguments.begin() + 4, arguments.end()});
}
