// turbolift image APP FUNCTION: the image of a service, as an archive.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>

#include "base/file.hpp"
#include "base/unique_fd.hpp"
#include "cli/build_source.hpp"
#include "cli/command.hpp"
#include "cli/program.hpp"
#include "cli/text.hpp"
#include "image/cache.hpp"
#include "image/spec.hpp"

namespace turbolift::cli {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string program{}, function{}, output{};
  bool from_source = false;
};

base::Expected<void> copy_to_output(const std::string& path) {
  const base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return base::system_error("cannot open '" + path + "'", errno);
  static std::array<char, std::size_t{1} << 18U> buffer;
  while (true) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::system_error("cannot read '" + path + "'", errno);
    if (got == 0) return {};
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
    if (auto written = base::write_all(STDOUT_FILENO, bytes, "standard output"); !written) return written;
  }
}

base::Expected<void> copy_to_file(const std::string& from, const std::string& to) {
  // Beside it first, so that nobody finds half of it.
  std::error_code failed;
  const std::string temporary = to + ".part";
  fs::copy_file(from, temporary, fs::copy_options::overwrite_existing, failed);
  if (!failed) fs::rename(temporary, to, failed);
  if (failed) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    return base::failure("cannot write '" + to + "': " + failed.message());
  }
  return {};
}

/// "turbolift/square:sha256-… is sha256:… (linux/amd64, 1.2 MiB)"
std::string describe(const turbolift::Image& image) {
  std::string text = image.name + ":" + image.tag + " is " + image.digest + " (";
  for (const std::string& platform : image.platforms) text += platform + ", ";
  return text + size_text(image.size_bytes) + ")";
}

int run(const Arguments& arguments) {
  const bool to_stdout = arguments.output.empty() || arguments.output == "-";
  if (to_stdout && ::isatty(STDOUT_FILENO) == 1) {
    return fail("the archive is no text: give a file with -o, or pipe it into `docker load` or `ctr images import -`");
  }
  const auto services = services_of(arguments.program);
  if (!services) return fail(services.error().message);
  const auto service = find_service(*services, arguments.function);
  if (!service) return fail(service.error().message);
  auto spec = image::make_spec(*service);
  if (!spec) return fail(spec.error().message);
  BuiltBinaries built;  // outlives the spec's views
  if (arguments.from_source) {
    auto compiled = build_from_source(*service);
    if (!compiled) return fail(compiled.error().message);
    built = *std::move(compiled);
    for (image::PlatformSpec& platform : spec->platforms) {
      const std::string& binary = built.at(platform.platform);
      if (binary != platform.service) {
        note("for " + platform.platform +
             " the source gives another binary than the one in the program: the compiler here is another one");
      }
      platform.service = binary;
    }
  }
  const auto cache = image::ImageCache::of_user();
  if (!cache) return fail(cache.error().message);
  const auto image = cache->get(*spec);
  if (!image) return fail(image.error().message);
  const auto archive = image->archive();
  if (!archive) return fail(archive.error().message);
  const auto written = to_stdout ? copy_to_output(*archive) : copy_to_file(*archive, arguments.output);
  if (!written) return fail(written.error().message);
  note(describe(*image));
  return 0;
}

}  // namespace

Command add_image(CLI::App& parent) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* app = parent.add_subcommand(
      "image", "Writes the image of a service as the archive that `docker load` and `ctr images import` take");
  app->add_option("APP", arguments->program, "an executable or shared library")->required();
  app->add_option("FUNCTION", arguments->function, function_help)->required();
  app->add_option("-o,--output", arguments->output, "file to write; default: standard output");
  app->add_flag("--from-source", arguments->from_source,
                "build the service anew, of the source that is embedded in APP, and make the image of that; with the "
                "compiler that APP was built with it is the same image");
  return {app, [arguments] { return run(*arguments); }};
}

}  // namespace turbolift::cli
