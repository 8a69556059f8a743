#include "extract/whole_program.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>

#include "base/file.hpp"
#include "extract/verify_command.hpp"
#include "extract/whole_objects.hpp"

namespace turbolift::extract {
namespace {

namespace fs = std::filesystem;

class RootSource {
 public:
  RootSource(WholeProgram& whole, const ServiceContext& context, const std::string& folder)
      : whole_(whole), context_(context), folder_(folder) {}

  /// The root's file with the stub and what it includes of the project.
  base::Expected<void> run(const ServiceRoot& root) {
    auto headers = included();
    if (!headers) return std::unexpected(headers.error());
    std::map<std::string, std::string> files;
    for (const std::string& path : *headers) {
      if (!path.starts_with("/usr/")) whole_.inputs.push_back(path);
      const std::string place = in_slice(path);
      if (place.empty()) continue;
      const auto text = base::read_file(path);
      if (!text) return std::unexpected(text.error());
      files.emplace(place, with_relative_includes(*text, place));
    }
    Slice& slice = whole_.slice;
    slice.root_file = in_slice(whole_.command.file);
    const auto main_file = files.find(slice.root_file);
    if (main_file == files.end()) return base::failure(whole_.command.file + ": it lies outside the project's folders");
    main_file->second += root.stub;
    slice.units = {{.file = slice.root_file, .unit = root.unit}};
    for (auto& [path, text] : files) {
      slice.reasons.push_back(
          {path, 0, "file " + path, "included by " + slice.root_file + ", which is compiled again"});
      slice.files.push_back({path, std::move(text)});
    }
    return {};
  }

 private:
  /// Where the file lies in the slice; empty: it is not the project's.
  std::string in_slice(const std::string& path) const {
    std::string place = path_in_slice(path, context_.project, context_.target);
    return place.starts_with('/') || place.starts_with("_turbolift/") ? std::string() : place;
  }

  /// Absolute paths of the files of which the unit consists.
  base::Expected<std::vector<std::string>> included() {
    // The unit's own command, as a service is compiled, but where it is.
    Project nowhere = context_.project;
    nowhere.roots.clear();
    Target target = context_.target;
    target.include_folders.clear();
    std::vector<std::string> command =
        service_command(whole_.command, nowhere, target, target.toolchains.front()).arguments;
    const std::string rule = folder_ + "/root.d";
    if (context_.project.compiler_is_gcc) command.emplace_back("-fpch-deps");
    command.insert(command.end(), {"-M", "-MF", rule, whole_.command.file});
    const auto outcome = context_.jobs.run(std::move(command), whole_.command.directory);
    if (!outcome) return std::unexpected(outcome.error());
    if (!outcome->success) return base::failure(whole_.command.file + ": " + outcome->output);
    const auto text = base::read_file(rule);
    if (!text) return std::unexpected(text.error());
    std::vector<std::string> paths;
    for (const std::string& path : read_dependencies(*text)) {
      if (path.ends_with(".gch") || path.ends_with(".pch")) continue;
      paths.push_back(absolute_path(path, whole_.command.directory));
    }
    return paths;
  }

  /// `#include "/home/me/app/a.cpp"`, as in the unity files of CMake, leads to the file's place in the slice.
  std::string with_relative_includes(const std::string& text, const std::string& place) const {
    std::string result;
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
      std::string line(rest.substr(0, end));
      rest.remove_prefix(end);
      const std::size_t hash = line.find_first_not_of(" \t");
      const std::size_t open = line.find_first_of("\"<");
      const std::size_t close = open == line.npos ? open : line.find_first_of("\">", open + 1);
      const bool is_include = hash != line.npos && line[hash] == '#' && line.find("include") < open;
      if (is_include && close != line.npos && line[open + 1] == '/') {
        const std::string mapped = in_slice(absolute_path(line.substr(open + 1, close - open - 1), "/"));
        const fs::path from = fs::path(place).parent_path();
        const std::string relative = from.empty() ? mapped : fs::path(mapped).lexically_relative(from).string();
        if (!mapped.empty()) line.replace(open, close - open + 1, '"' + relative + '"');
      }
      result += line;
    }
    return result;
  }

  WholeProgram& whole_;
  const ServiceContext& context_;
  const std::string& folder_;
};

}  // namespace

base::Expected<WholeProgram> gather_whole_program(const ServiceContext& context, const ServiceRoot& root,
                                                  const std::string& folder) {
  auto commands = read_compile_commands(context.target.compile_commands);
  if (!commands) return std::unexpected(commands.error());
  // The index has the sources of a unity file one by one.
  const CompileCommand& unit = context.index.units()[root.unit].command;
  const auto command = std::ranges::find(*commands, unit.object, &CompileCommand::object);
  WholeProgram whole;
  whole.command = command == commands->end() ? unit : *command;
  whole.directory = context.line.directory;
  whole.slice.name = root.name;
  whole.slice.signature = root.signature;
  if (auto gathered = gather_objects(whole, context, whole.command.object, *commands, folder); !gathered)
    return std::unexpected(gathered.error());
  if (auto gathered = RootSource(whole, context, folder).run(root); !gathered) return std::unexpected(gathered.error());
  for (const WholeObject& object : whole.objects)
    if (!object.archived.empty())
      whole.slice.reasons.push_back(
          {object.archived, 0, "object " + fs::path(object.archived).filename().string(), "part of the program"});
  for (const LinkWord& item : whole.items)
    if (!item.archived.empty())
      whole.slice.reasons.push_back(
          {item.archived, 0, "library " + fs::path(item.archived).filename().string(), "part of the program"});
  return whole;
}

}  // namespace turbolift::extract
