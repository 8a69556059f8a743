#include "extract/predefined_macros.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "base/subprocess.hpp"

namespace turbolift::extract {
namespace {

bool starts_with_any(std::string_view text, const auto& prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return text.starts_with(prefix); });
}

/// The options on which the macros depend, without what writes files or wants some.
std::vector<std::string> options_of(const CompileCommand& command) {
  constexpr std::array<std::string_view, 3> taken = {"-std", "-ansi", "-f"};
  constexpr std::array<std::string_view, 6> dropped = {"-fdump", "-fopt-info", "-fprofile",
                                                       "-flto",  "-fplugin",   "-fcompare-debug"};
  std::vector<std::string> result = {command.arguments.front()};
  for (const std::string& argument : command.arguments) {
    if (starts_with_any(argument, taken) && !starts_with_any(argument, dropped)) result.push_back(argument);
  }
  return result;
}

}  // namespace

bool PredefinedMacros::decides(std::string_view name) {
  constexpr std::array<std::string_view, 5> prefixes = {"__cpp_", "__cplusplus", "__STDCPP_", "__SANITIZE_", "_OPENMP"};
  return starts_with_any(name, prefixes);
}

const std::string& PredefinedMacros::of(const CompileCommand& command) {
  std::vector<std::string> argv = options_of(command);
  std::string key;
  for (const std::string& argument : argv) key += argument + '\0';
  auto [known, is_new] = known_.try_emplace(std::move(key));
  if (!is_new) return known->second;
  argv.insert(argv.end(), {"-dM", "-E", "-x", "c++", "/dev/null"});
  base::SubprocessOptions options{.argv = std::move(argv), .directory = command.directory};
  const auto run = base::run(std::move(options), base::Deadline::after(std::chrono::minutes(1)));
  if (!run || !run->status.success()) return known->second;
  constexpr std::string_view define = "#define ";
  std::string_view text = run->out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with(define) && decides(line.substr(define.size()))) known->second += std::string(line) + '\n';
  }
  return known->second;
}

}  // namespace turbolift::extract
