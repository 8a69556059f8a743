// turbolift source APP FUNCTION: the source of a service, as tar.
#include <memory>

#include "base/gzip.hpp"
#include "cli/command.hpp"
#include "cli/program.hpp"

namespace turbolift::cli {
namespace {

struct Arguments {
  std::string program{}, function{}, output{};
};

int run(const Arguments& arguments) {
  const auto services = services_of(arguments.program);
  if (!services) return fail(services.error().message);
  const auto service = find_service(*services, arguments.function);
  if (!service) return fail(service.error().message);
  const auto tar = base::gunzip(service->bytes((*service)->archive), max_source_bytes);
  return tar ? write_output(*tar, arguments.output) : fail(tar.error().message);
}

}  // namespace

Command add_source(CLI::App& parent) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* app =
      parent.add_subcommand("source", "Writes the source of a service, which builds by itself (sh build.sh), as tar");
  app->add_option("APP", arguments->program, "an executable or shared library")->required();
  app->add_option("FUNCTION", arguments->function, function_help)->required();
  app->add_option("-o,--output", arguments->output, "file to write; default: standard output");
  return {app, [arguments] { return run(*arguments); }};
}

}  // namespace turbolift::cli
