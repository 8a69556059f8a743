#include <CLI/CLI.hpp>
#include <array>

#include "cli/command.hpp"

int main(int argc, char** argv) {
  using namespace turbolift::cli;
  CLI::App app("Looks into programs that Turbolift distributes, and after what they run in a Kubernetes cluster.",
               "turbolift");
  app.require_subcommand(1);
  app.set_version_flag("--version", "turbolift " TURBOLIFT_VERSION);
  const std::array commands{add_inspect(app), add_source(app), add_image(app), add_manifest(app), add_doctor(app),
                            add_ps(app),      add_logs(app),   add_top(app),   add_gc(app)};
  CLI11_PARSE(app, argc, argv);
  for (const Command& command : commands)
    if (command.app->parsed()) return command.run();
  return 0;
}
