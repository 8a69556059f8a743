#include "extract/index_plain.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/subprocess.hpp"

namespace turbolift::extract {

base::Expected<std::string> make_plain_object(const CompileCommand& command, std::string_view bytes,
                                              const std::string& folder) {
  const std::string digest = base::to_hex(base::sha256(command.object + '\0' + std::string(bytes)));
  std::string object = folder + "/" + digest.substr(0, 32) + ".o";
  std::error_code error;
  if (std::filesystem::exists(object, error)) return object;
  std::filesystem::create_directories(folder, error);

  base::SubprocessOptions options{.argv = command.arguments, .directory = command.directory};
  std::erase_if(options.argv, [](const std::string& argument) {
    return argument.starts_with("-flto") || argument == "-fno-fat-lto-objects" ||
           argument.starts_with("-fwhole-program");
  });
  const std::string partial = object + ".partial";
  *(std::ranges::find(options.argv, "-o") + 1) = partial;
  // Dependency files would overwrite those of the build.
  for (auto at = options.argv.begin(); at != options.argv.end();) {
    const bool with_argument = *at == "-MF" || *at == "-MT" || *at == "-MQ";
    if (!with_argument && *at != "-MD" && *at != "-MMD") {
      ++at;
      continue;
    }
    at = options.argv.erase(at, std::next(at, with_argument && std::next(at) != options.argv.end() ? 2 : 1));
  }
  options.argv.insert(options.argv.end(), {"-fno-lto", "-w"});
  const auto run = base::run(std::move(options), base::Deadline::after(std::chrono::hours(1)));
  if (!run) return std::unexpected(run.error());
  if (!run->status.success()) return base::failure("does not compile without link-time optimisation: " + run->err);
  std::filesystem::rename(partial, object, error);
  if (error) return base::failure("cannot write " + object + ": " + error.message());
  return object;
}

base::Expected<ObjectFacts> read_plain_object(const CompileCommand& command, std::string_view bytes,
                                              const std::string& folder) {
  const auto object = make_plain_object(command, bytes, folder);
  if (!object) return std::unexpected(object.error());
  const auto content = base::read_file(*object);
  if (!content) return std::unexpected(content.error());
  return read_object(*content);
}

}  // namespace turbolift::extract
