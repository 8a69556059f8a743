#include "extract/target.hpp"

#include <llvm/Support/JSON.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/file.hpp"
#include "extract/link_line.hpp"

namespace turbolift::extract {
namespace {

/// Takes the fields of a JSON object and keeps the first complaint.
class Fields {
 public:
  explicit Fields(const llvm::json::Object& object) : object_(object) {}

  void get(const char* name, std::string& out) {
    if (const auto value = object_.getString(name))
      out = value->str();
    else
      miss(name, "a string");
  }
  void get(const char* name, bool& out) {
    if (const auto value = object_.getBoolean(name))
      out = *value;
    else
      miss(name, "true or false");
  }
  void get(const char* name, std::vector<std::string>& out) {
    const llvm::json::Array* array = object_.getArray(name);
    if (array == nullptr) return miss(name, "a list");
    for (const llvm::json::Value& value : *array)
      if (const auto text = value.getAsString(); text && !text->empty()) out.push_back(text->str());
  }
  void miss(const std::string& name, const std::string& kind) {
    if (error_.empty()) error_ = "field \"" + name + "\" should be " + kind;
  }
  const std::string& error() const { return error_; }

 private:
  const llvm::json::Object& object_;
  std::string error_;
};

Toolchain read_toolchain(Fields& target, const llvm::json::Value& value) {
  Toolchain toolchain;
  const llvm::json::Object* object = value.getAsObject();
  if (object == nullptr) {
    target.miss("toolchains", "a list of objects");
    return toolchain;
  }
  Fields fields(*object);
  fields.get("platform", toolchain.platform);
  fields.get("c_compiler", toolchain.c_compiler);
  fields.get("cxx_compiler", toolchain.cxx_compiler);
  fields.get("objcopy", toolchain.objcopy);
  fields.get("arguments", toolchain.arguments);
  fields.get("runtime", toolchain.runtime);
  fields.get("runtime_compiler", toolchain.runtime_compiler);
  fields.get("is_host", toolchain.is_host);
  if (!fields.error().empty()) target.miss("toolchains", "complete: " + fields.error());
  return toolchain;
}

base::Expected<llvm::json::Value> parse(const std::string& path) {
  const auto text = base::read_file(path);
  if (!text) return std::unexpected(text.error());
  auto value = llvm::json::parse(*text);
  if (!value) return base::failure(path + ": " + llvm::toString(value.takeError()));
  return std::move(*value);
}

bool is_compiler(std::string_view argument) {
  const std::string_view name = argument.substr(argument.rfind('/') + 1);
  constexpr std::string_view names[] = {"g++", "gcc", "clang", "clang++", "c++", "cc"};
  return std::ranges::any_of(names, [&](std::string_view wanted) {
    const std::size_t at = name.rfind(wanted);
    if (at == name.npos || (at != 0 && name[at - 1] != '-')) return false;
    const std::string_view rest = name.substr(at + wanted.size());  // "", "-12", "-19.1"
    return rest.empty() || rest.find_first_not_of("-.0123456789") == rest.npos;
  });
}

}  // namespace

std::optional<Breadth> read_breadth(std::string_view name) {
  constexpr std::array<std::string_view, 5> names = {"exact", "all_includes", "whole_headers", "whole_files",
                                                     "whole_program"};
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Breadth>(found - names.begin()));
}

base::Expected<Target> read_target(const std::string& path) {
  auto value = parse(path);
  if (!value) return std::unexpected(value.error());
  const llvm::json::Object* object = value->getAsObject();
  if (object == nullptr) return base::failure(path + ": should be an object");
  Target target;
  Fields fields(*object);
  fields.get("name", target.name);
  fields.get("source_folder", target.source_folder);
  fields.get("project_source", target.project_source);
  fields.get("project_build", target.project_build);
  fields.get("work_folder", target.work_folder);
  fields.get("compile_commands", target.compile_commands);
  fields.get("links_folder", target.links_folder);
  fields.get("files", target.files);
  fields.get("strict", target.strict);
  fields.get("launcher", target.launcher);
  fields.get("compiler_id", target.compiler_id);
  fields.get("compiler_version", target.compiler_version);
  fields.get("include_folders", target.include_folders);
  fields.get("runtime_folder", target.runtime_folder);
  fields.get("external", target.external);
  if (const llvm::json::Array* toolchains = object->getArray("toolchains"))
    for (const llvm::json::Value& toolchain : *toolchains)
      target.toolchains.push_back(read_toolchain(fields, toolchain));
  if (const auto jobs = object->getInteger("jobs"); jobs && *jobs > 0) target.jobs = static_cast<unsigned>(*jobs);
  if (target.toolchains.empty()) fields.miss("toolchains", "a list with at least one");
  if (!fields.error().empty()) return base::failure(path + ": " + fields.error());
  return target;
}

base::Expected<std::vector<CompileCommand>> read_compile_commands(const std::string& path) {
  auto value = parse(path);
  if (!value) return std::unexpected(value.error());
  const llvm::json::Array* array = value->getAsArray();
  if (array == nullptr) return base::failure(path + ": should be a list");
  std::vector<CompileCommand> commands;
  for (const llvm::json::Value& entry : *array) {
    const llvm::json::Object* object = entry.getAsObject();
    if (object == nullptr) continue;
    CompileCommand command;
    command.directory = object->getString("directory").value_or("").str();
    command.file = absolute_path(object->getString("file").value_or("").str(), command.directory);
    if (const auto text = object->getString("command")) command.arguments = split_command(text->str());
    if (const llvm::json::Array* words = object->getArray("arguments"))
      for (const llvm::json::Value& word : *words) command.arguments.push_back(word.getAsString().value_or("").str());
    const auto compiler = std::ranges::find_if(command.arguments, is_compiler);
    if (compiler != command.arguments.end()) command.arguments.erase(command.arguments.begin(), compiler);
    const auto option = std::ranges::find(command.arguments, "-o");
    if (option == command.arguments.end() || option + 1 == command.arguments.end()) continue;
    command.object = absolute_path(*(option + 1), command.directory);
    commands.push_back(std::move(command));
  }
  return commands;
}

std::vector<std::string> unity_sources(const std::string& file) {
  const std::string name = std::filesystem::path(file).filename().string();
  if (!name.starts_with("unity_")) return {};
  const auto text = base::read_file(file);
  if (!text || !text->starts_with("/* generated by CMake */")) return {};
  constexpr std::string_view directive = "#include \"";
  std::vector<std::string> sources;
  for (std::size_t at = text->find(directive); at != text->npos; at = text->find(directive, at)) {
    at += directive.size();
    const std::size_t end = text->find('"', at);
    if (end == text->npos) break;
    sources.push_back(absolute_path(text->substr(at, end - at), std::filesystem::path(file).parent_path()));
  }
  return sources;
}

Project project_of(const Target& target) {
  Project project;
  project.roots.push_back({.path = target.project_source, .in_slice = ""});
  if (target.project_build != target.project_source)
    project.roots.push_back({.path = target.project_build, .in_slice = "_build"});
  project.external = target.external;
  project.compiler_is_gcc = target.compiler_id == "GNU";
  project.gcc_version = target.compiler_version;
  return project;
}

}  // namespace turbolift::extract
