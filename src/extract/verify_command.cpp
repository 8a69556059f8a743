#include "extract/verify_command.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "extract/link_line.hpp"

namespace turbolift::extract {
namespace {

bool is_below(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

/// The innermost root that contains `path`, or nullptr.
const SourceRoot* root_of(std::string_view path, const Project& project) {
  const SourceRoot* best = nullptr;
  for (const SourceRoot& root : project.roots)
    if (is_below(path, root.path) && (best == nullptr || root.path.size() > best->path.size())) best = &root;
  return best;
}

std::string join(const std::string& folder, std::string_view rest) {
  if (rest.starts_with('/')) rest.remove_prefix(1);
  if (folder.empty()) return rest.empty() ? "." : std::string(rest);
  return rest.empty() ? folder : folder + "/" + std::string(rest);
}

// Options that take a path, either joined to it or as the next word.
constexpr std::array<std::string_view, 8> path_options = {"-isystem", "-iquote",      "-idirafter", "-include",
                                                          "-imacros", "-iwithprefix", "-iprefix",   "-I"};
// Options that are left out, together with their next word.
constexpr std::array<std::string_view, 4> dropped_with_argument = {"-o", "-MF", "-MT", "-MQ"};
constexpr std::array<std::string_view, 14> dropped_prefixes = {
    "-fsanitize",         "-fno-sanitize",     "-flto",
    "-fno-lto",           "-ffat-lto-objects", "-fprofile",
    "-fcoverage",         "-fauto-profile",    "-ftest-coverage",
    "-fdiagnostics",      "-ffile-prefix-map", "-fdebug-prefix-map",
    "-fmacro-prefix-map", "-frandom-seed"};
constexpr std::array<std::string_view, 12> dropped = {
    "-c",         "-M", "-MM", "-MD", "-MMD", "-MP", "-MG", "--coverage", "-fcolor-diagnostics", "-fwhole-program",
    "-fopt-info", "-p"};

bool is_dropped(const std::string& argument) {
  if (std::ranges::find(dropped, argument) != dropped.end()) return true;
  if (argument.starts_with("-W") && !argument.starts_with("-Wa,") && !argument.starts_with("-Wp,")) return true;
  if (argument.starts_with("-pedantic") || argument.starts_with("-g") || argument.starts_with("-save-temps"))
    return true;
  return std::ranges::any_of(dropped_prefixes, [&](std::string_view p) { return argument.starts_with(p); });
}

/// "-DDATA=\"/home/me/app/data\"" names a folder that the service does not have: there, the program's files lie below
/// the working directory.
std::string map_definition(std::string text, const Project& project) {
  std::vector<const SourceRoot*> roots;
  for (const SourceRoot& root : project.roots) roots.push_back(&root);
  std::ranges::sort(roots, std::greater(), [](const SourceRoot* root) { return root->path.size(); });
  for (const SourceRoot* root : roots)
    for (std::size_t at = text.find(root->path); at != text.npos; at = text.find(root->path, at + 1)) {
      const std::size_t end = at + root->path.size();
      if (end < text.size() && text[end] != '/' && text[end] != '"' && text[end] != '\'') continue;
      text.replace(at, root->path.size(), root->in_slice.empty() ? "." : root->in_slice);
    }
  return text;
}

class Mapper {
 public:
  Mapper(const CompileCommand& command, const Project& project, const Target& target, const Toolchain& toolchain)
      : command_(command), project_(project), target_(target), toolchain_(toolchain) {}

  ServiceCommand run() {
    result_.arguments.push_back(compiler());
    const auto& words = command_.arguments;
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::string& word = words[i];
      const bool more = i + 1 < words.size();
      if (std::ranges::find(dropped_with_argument, word) != dropped_with_argument.end()) {
        ++i;
      } else if (word == "-Xclang" && more) {
        i += add_for_clang(i);
      } else if (std::ranges::find(path_options, word) != path_options.end() && more) {
        add_path(word, words[++i], true);
      } else if (const std::string_view option = joined_option(word); !option.empty()) {
        add_path(std::string(option), word.substr(option.size()), false);
      } else if (word == "-D" || word == "-U") {
        result_.arguments.push_back(word + map_definition(more ? words[++i] : "", project_));
      } else if (word.starts_with("-D")) {
        result_.arguments.push_back(map_definition(word, project_));
      } else if (!is_dropped(word) && !is_source(word) && !is_for_this_machine(word)) {
        result_.arguments.push_back(word);
      }
    }
    result_.arguments.insert(result_.arguments.end(), toolchain_.arguments.begin(), toolchain_.arguments.end());
    for (const char* option : {"-w", "-g1", "-ffunction-sections", "-fdata-sections"})
      result_.arguments.emplace_back(option);
    return std::move(result_);
  }

 private:
  std::string compiler() const {
    if (toolchain_.is_host) return command_.arguments.front();
    return command_.file.ends_with(".c") ? toolchain_.c_compiler : toolchain_.cxx_compiler;
  }

  static std::string_view joined_option(std::string_view word) {
    for (const std::string_view option : path_options)
      if (word.size() > option.size() && word.starts_with(option)) return option;
    return {};
  }

  bool is_source(const std::string& word) const {
    return !word.starts_with('-') && absolute_path(word, command_.directory) == command_.file;
  }

  void add_path(const std::string& option, const std::string& path, bool apart) {
    const std::string absolute = absolute_path(path, command_.directory);
    // A header that is looked up, such as "-include config.h", keeps its name.
    const bool looked_up = option == "-include" && !path.starts_with('/') && !std::filesystem::exists(absolute);
    const std::string mapped = looked_up ? path : path_in_slice(absolute, project_, target_);
    if (apart || option != "-I") {
      result_.arguments.push_back(option);
      result_.arguments.push_back(mapped);
    } else {
      result_.arguments.push_back(option + mapped);
    }
  }

  /// "-Xclang -include -Xclang HEADER", "-Xclang -include-pch -Xclang HEADER.pch" or another option of Clang's own.
  /// Returns how many words follow the first one.
  std::size_t add_for_clang(std::size_t at) {
    const auto& words = command_.arguments;
    const std::string& option = words[at + 1];
    if (option == "-include-pch" || option == "-include") {
      if (option == "-include" && at + 3 < words.size()) add_path(option, words[at + 3], true);
      return 3;
    }
    if (toolchain_.is_host && option != "-fno-pch-timestamp")
      result_.arguments.insert(result_.arguments.end(), {words[at], option});
    return 1;
  }

  /// Options of one processor: for another platform they mean nothing, and "native" is the machine that builds.
  bool is_for_this_machine(const std::string& word) {
    if (word == "-march=native" || word == "-mtune=native" || word == "-mcpu=native") {
      if (word != "-mtune=native")
        result_.warnings.push_back(word +
                                   " is left out: the service runs on another machine, whose processor need not "
                                   "have what this one has; name a processor, such as -march=x86-64-v3");
      return true;
    }
    if (toolchain_.is_host || !word.starts_with("-m")) return false;
    result_.warnings.push_back(word + " is left out on " + toolchain_.platform);
    return true;
  }

  const CompileCommand& command_;
  const Project& project_;
  const Target& target_;
  const Toolchain& toolchain_;
  ServiceCommand result_;
};

}  // namespace

std::string turbolift_folder(const std::string& include_folder) {
  return "_turbolift/" + std::filesystem::path(include_folder).filename().string();
}

std::string path_in_slice(const std::string& path, const Project& project, const Target& target) {
  for (const std::string& folder : target.include_folders)
    if (is_below(path, folder)) return join(turbolift_folder(folder), std::string_view(path).substr(folder.size()));
  for (const std::string& folder : project.external)
    if (is_below(path, folder)) return path;
  const SourceRoot* root = root_of(path, project);
  return root == nullptr ? path : join(root->in_slice, std::string_view(path).substr(root->path.size()));
}

ServiceCommand service_command(const CompileCommand& command, const Project& project, const Target& target,
                               const Toolchain& toolchain) {
  return Mapper(command, project, target, toolchain).run();
}

std::vector<std::string> program_include_folders(const CompileCommand& command, const Project& project) {
  std::vector<std::string> folders;
  for (std::size_t i = 1; i < command.arguments.size(); ++i) {
    const std::string& word = command.arguments[i];
    std::string path;
    for (const std::string_view option : {"-I", "-isystem", "-iquote", "-idirafter"}) {
      if (word == option && i + 1 < command.arguments.size())
        path = command.arguments[i + 1];
      else if (word.starts_with(option))
        path = word.substr(option.size());
    }
    if (path.empty()) continue;
    path = absolute_path(path, command.directory);
    if (root_of(path, project) != nullptr) folders.push_back(path);
  }
  return folders;
}

}  // namespace turbolift::extract
