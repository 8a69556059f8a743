#include "extract/emit_only.hpp"

#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/JSON.h>

#include <filesystem>

#include "base/file.hpp"
#include "extract/index_build.hpp"
#include "extract/target_build.hpp"

namespace turbolift::extract {
namespace {

namespace json = llvm::json;

json::Array as_json(const std::vector<Diagnostic>& diagnostics) {
  json::Array result;
  for (const Diagnostic& diagnostic : diagnostics) {
    const char* severity = diagnostic.severity == Severity::error     ? "error"
                           : diagnostic.severity == Severity::warning ? "warning"
                                                                      : "note";
    result.push_back(json::Object{{"severity", severity},
                                  {"file", diagnostic.file},
                                  {"line", diagnostic.line},
                                  {"message", diagnostic.message},
                                  {"chain", as_json(diagnostic.chain)},
                                  {"text", to_string(diagnostic)}});
  }
  return result;
}

json::Object as_json(const Outcome& outcome, const Index& index) {
  json::Object result{{"limit_of_tool", outcome.limit_of_tool}, {"diagnostics", as_json(outcome.diagnostics)}};
  if (!outcome.slice) return result;
  const Slice& slice = *outcome.slice;
  json::Array units;
  for (const SliceUnit& unit : slice.units) {
    const CompileCommand& command = index.units()[unit.unit].command;
    units.push_back(json::Object{{"file", unit.file},
                                 {"source", command.file},
                                 {"directory", command.directory},
                                 {"arguments", json::Array(command.arguments)}});
  }
  json::Array reasons;
  for (const Reason& reason : slice.reasons) {
    reasons.push_back(
        json::Object{{"file", reason.file}, {"line", reason.line}, {"what", reason.what}, {"why", reason.why}});
  }
  result["name"] = slice.name;
  result["signature"] = slice.signature;
  result["key"] = slice.key;
  result["root_file"] = slice.root_file;
  result["units"] = std::move(units);
  result["external_symbols"] = json::Array(slice.external_symbols);
  result["reasons"] = std::move(reasons);
  return result;
}

base::Expected<void> write(const std::filesystem::path& path, const std::string& text) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  return base::write_file(path, text);
}

}  // namespace

base::Expected<void> emit_only(const Target& target, const LinkLine& line, const std::string& folder, Breadth breadth) {
  if (breadth == Breadth::whole_program) return base::failure("the whole program is no slice");
  auto commands = read_compile_commands(target.compile_commands);
  if (!commands) return std::unexpected(commands.error());
  auto index = build_index({.line = line,
                            .commands = std::move(*commands),
                            .links_folder = target.links_folder,
                            .external = target.external,
                            .plain_objects = target.work_folder + "/plain"});
  json::Array complaints = as_json(index->diagnostics());
  std::filesystem::path root = folder;
  if (auto written = write(root / "index.json", llvm::formatv("{0:2}", json::Value(std::move(complaints))).str());
      !written) {
    return written;
  }
  Project project = project_of(target);
  Program program(project, *index);
  for (std::size_t i = 0; i < index->tags().size(); ++i) {
    Outcome outcome = program.slice(index->tags()[i], breadth);
    std::string number = std::to_string(i);
    json::Value description(as_json(outcome, *index));
    if (auto written = write(root / (number + ".json"), llvm::formatv("{0:2}", description).str()); !written)
      return written;
    if (!outcome.slice) continue;
    for (const SliceFile& file : outcome.slice->files) {
      if (auto written = write(root / number / file.path, file.text); !written) return written;
    }
  }
  return {};
}

}  // namespace turbolift::extract
