#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace turbolift::cli {

/// A subcommand: its place in the command line, and what it does once that is read. `run` gives the exit status; what
/// it has to say about a failure it has said by then.
struct Command {
  CLI::App* app = nullptr;
  std::function<int()> run{};
};

// Each adds itself with its options; the header of its file says what it does.
Command add_inspect(CLI::App& parent);
Command add_source(CLI::App& parent);
Command add_image(CLI::App& parent);
Command add_manifest(CLI::App& parent);
Command add_doctor(CLI::App& parent);
Command add_ps(CLI::App& parent);
Command add_logs(CLI::App& parent);
Command add_top(CLI::App& parent);
Command add_gc(CLI::App& parent);

/// Says on standard error what went wrong; gives the status for it, 1.
int fail(std::string_view message);
/// Says something on standard error that is no failure.
void note(std::string_view message);

/// To `file`, or to standard output where it is empty or "-". Gives the exit status.
int write_output(std::string_view bytes, const std::string& file);

}  // namespace turbolift::cli
