#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <iostream>
#include <string>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "cli/inspect.hpp"
#include "cli/program.hpp"

namespace {

using namespace turbolift;

int fail(const std::string& message) {
  std::cerr << "turbolift: " << message << "\n";
  return 1;
}

/// To `file`, or to stdout where it is empty or "-".
int write(const std::string& bytes, const std::string& file) {
  const auto written = file.empty() || file == "-" ? base::write_all(STDOUT_FILENO, bytes, "standard output")
                                                   : base::write_file(file, bytes);
  return written ? 0 : fail(written.error().message);
}

int run_inspect(const std::string& app, const cli::InspectOptions& options) {
  const auto services = cli::services_of(app);
  if (!services) return fail(services.error().message);
  const auto done = cli::inspect(*services, options, std::cout);
  return done ? 0 : fail(done.error().message);
}

int run_source(const std::string& app, const std::string& function, const std::string& file) {
  const auto services = cli::services_of(app);
  if (!services) return fail(services.error().message);
  const auto service = cli::find_service(*services, function);
  if (!service) return fail(service.error().message);
  const auto tar = base::gunzip(service->bytes((*service)->archive), std::size_t{1} << 32U);
  return tar ? write(*tar, file) : fail(tar.error().message);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Looks into programs that Turbolift distributes.", "turbolift");
  app.require_subcommand(1);
  std::string program, function, output;
  cli::InspectOptions options;

  CLI::App* inspect =
      app.add_subcommand("inspect", "Shows the services in a program: platforms, sizes, digests, warnings");
  inspect->add_option("APP", program, "an executable or shared library")->required();
  inspect->add_flag("--why", options.why, "also say why each declaration, file and library is in a service");
  inspect->add_flag("--json", options.json, "print JSON");

  CLI::App* source =
      app.add_subcommand("source", "Writes the source of a service, which builds by itself (sh build.sh), as tar");
  source->add_option("APP", program, "an executable or shared library")->required();
  source->add_option("FUNCTION", function, "qualified name, for overloads with parameter types; a lambda's tag")
      ->required();
  source->add_option("-o,--output", output, "file to write; default: standard output");

  constexpr std::array<const char*, 7> of_kubernetes = {"doctor", "image", "manifest", "ps", "logs", "top", "gc"};
  for (const char* name : of_kubernetes)
    app.add_subcommand(name, "(comes with the Kubernetes platform)")->allow_extras()->prefix_command();

  CLI11_PARSE(app, argc, argv);
  if (inspect->parsed()) return run_inspect(program, options);
  if (source->parsed()) return run_source(program, function, output);
  const std::string name = app.get_subcommands().front()->get_name();
  return fail("\"" + name +
              "\" comes with the Kubernetes platform, which this build does not have yet; "
              "on this machine services run with turbolift::Local or TURBOLIFT_PLATFORM=local");
}
