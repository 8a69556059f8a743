#include "extract/verify_compile.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/subprocess.hpp"

namespace turbolift::extract {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> command_of(const CompileJob& job) {
  std::vector<std::string> command = job.launcher;
  command.insert(command.end(), job.arguments.begin(), job.arguments.end());
  command.insert(command.end(), {"-ffile-prefix-map=" + job.folder + "=.", "-frandom-seed=" + job.source, "-MD", "-MF",
                                 job.object + ".d", "-c", job.source, "-o", job.object});
  return command;
}

/// Identifies the result: the command and the content of everything that was read.
base::Expected<std::string> key_of(const CompileJob& job, const std::vector<std::string>& dependencies) {
  base::Sha256 digest;
  for (const std::string& argument : job.arguments) digest.update(argument + '\0');
  for (const std::string& dependency : dependencies) {
    digest.update(dependency + '\0');
    const auto content = base::read_file(fs::path(job.folder) / dependency);
    if (!content) return std::unexpected(content.error());
    digest.update(base::digest_name(base::sha256(*content)));
  }
  return base::digest_name(digest.finish());
}

/// Why a header that lies outside the slice must not be used, or nothing.
std::string wrong_include(const CompileJob& job, const std::string& dependency) {
  const auto is_in = [&](const std::string& folder) { return dependency.starts_with(folder + "/"); };
  if (!dependency.starts_with('/') || std::ranges::any_of(job.external, is_in)) return {};
  for (const std::string& root : job.roots)
    if (is_in(root)) return dependency + " is included from the program's own folder, outside the slice";
  // A header of the program's that is not in the slice may be found in an installed copy of another version.
  for (const std::string& own : job.own_folders) {
    const std::string below = dependency.substr(dependency.find('/', 1) + 1);
    for (std::size_t at = 0; at != below.npos; at = below.find('/', at + 1)) {
      const std::string_view tail = std::string_view(below).substr(at == 0 ? 0 : at + 1);
      std::error_code error;
      if (tail.find('/') != tail.npos && fs::is_regular_file(fs::path(own) / tail, error))
        return dependency + " is included in place of " + own + "/" + std::string(tail);
    }
  }
  return {};
}

}  // namespace

base::Expected<Jobs::Outcome> Jobs::run(std::vector<std::string> arguments, const std::string& directory) {
  free_.acquire();
  auto result =
      base::run({.argv = std::move(arguments), .directory = directory}, base::Deadline::after(std::chrono::hours(2)));
  free_.release();
  if (!result) return std::unexpected(result.error());
  return Outcome{.success = result->status.success(), .output = result->out + result->err};
}

std::vector<std::string> read_dependencies(std::string_view rule) {
  std::vector<std::string> names;
  std::string name;
  const auto finish = [&] {
    if (!name.empty() && !name.ends_with(':')) names.push_back(name);
    name.clear();
  };
  for (std::size_t i = 0; i < rule.size(); ++i) {
    const char c = rule[i];
    const char next = i + 1 < rule.size() ? rule[i + 1] : '\0';
    if (c == '\\' && (next == '\n' || next == ' ' || next == '#')) {
      if (next != '\n') name += next;
      ++i;
    } else if (c == '$' && next == '$') {
      name += '$';
      ++i;
    } else if (c == ' ' || c == '\n') {
      finish();
    } else {
      name += c;
    }
  }
  finish();
  return names;
}

base::Expected<Compiled> compile(const CompileJob& job, Jobs& jobs) {
  const std::string key_file = job.object + ".key";
  const auto finish = [&](bool was_cached, const std::vector<std::string>& dependencies) {
    Compiled compiled{.was_cached = was_cached, .message = {}, .includes = {}};
    for (const std::string& dependency : dependencies) {
      if (compiled.message.empty()) compiled.message = wrong_include(job, dependency);
      if (!dependency.starts_with('/')) compiled.includes.push_back(fs::path(dependency).lexically_normal());
    }
    return compiled;
  };
  std::error_code error;
  if (const auto rule = base::read_file(job.object + ".d"); rule && fs::exists(job.object, error)) {
    const std::vector<std::string> dependencies = read_dependencies(*rule);
    const auto key = key_of(job, dependencies);
    const auto old_key = base::read_file(key_file);
    if (key && old_key && *key == *old_key) return finish(true, dependencies);
  }
  fs::remove(key_file, error);
  const auto outcome = jobs.run(command_of(job), job.folder);
  if (!outcome) return std::unexpected(outcome.error());
  if (!outcome->success) return Compiled{.was_cached = false, .message = outcome->output, .includes = {}};
  const auto rule = base::read_file(job.object + ".d");
  if (!rule) return std::unexpected(rule.error());
  const std::vector<std::string> dependencies = read_dependencies(*rule);
  const auto key = key_of(job, dependencies);
  if (!key) return std::unexpected(key.error());
  if (const auto written = base::write_file(key_file, *key); !written) return std::unexpected(written.error());
  return finish(false, dependencies);
}

}  // namespace turbolift::extract
