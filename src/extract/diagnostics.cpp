#include "extract/diagnostics.hpp"

#include <algorithm>

namespace turbolift::extract {
namespace {

const char* kind_of(const clang::Decl* declaration) {
  if (llvm::isa<clang::FunctionDecl, clang::FunctionTemplateDecl>(declaration)) return "function";
  if (llvm::isa<clang::VarDecl, clang::VarTemplateDecl>(declaration)) return "variable";
  if (llvm::isa<clang::EnumDecl>(declaration)) return "enumeration";
  if (llvm::isa<clang::RecordDecl, clang::ClassTemplateDecl>(declaration)) return "class";
  if (llvm::isa<clang::TypedefNameDecl, clang::TypeAliasTemplateDecl>(declaration)) return "type";
  if (llvm::isa<clang::ConceptDecl>(declaration)) return "concept";
  if (llvm::isa<clang::UsingDecl>(declaration)) return "using-declaration";
  if (llvm::isa<clang::UsingDirectiveDecl>(declaration)) return "using-directive";
  return "declaration";
}

/// The next use up the chain that stands in the program's own files; the_tag at its end.
UseId next_project_use(const Selection& selection, UseId use) {
  while (use != the_tag) {
    const Selection::Use& entry = selection.uses()[use];
    if (entry.unit->is_project(entry.declaration)) return use;
    use = entry.because;
  }
  return the_tag;
}

std::string at(Place place, FileTable& files) {
  return files.slice_path(place.file) + ":" + std::to_string(files.position(place).line);
}

Place place_of(const Selection::Use& use) {
  return use.unit->place_of(use.declaration->getLocation());
}

std::string reason(const Selection& selection, UseId use, FileTable& files) {
  UseId user = next_project_use(selection, use);
  if (user == the_tag) return "the tagged function itself, or what the library needs to call it";
  const Selection::Use& entry = selection.uses()[user];
  return "used by " + describe(entry.declaration) + " (" + at(place_of(entry), files) + ")";
}

}  // namespace

std::string describe(const clang::Decl* declaration) {
  const auto* named = llvm::dyn_cast<clang::NamedDecl>(declaration);
  std::string result = kind_of(declaration);
  if (named == nullptr) return result;
  std::string name = named->getQualifiedNameAsString();
  return name.empty() ? result : result + " '" + name + "'";
}

Diagnostic make_diagnostic(Severity severity, Place place, std::string message, FileTable& files) {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.message = std::move(message);
  if (place.file != no_file) {
    FileTable::Position position = files.position(place);
    diagnostic.file = files.path(place.file);
    diagnostic.line = position.line;
    diagnostic.column = position.column;
  }
  return diagnostic;
}

Diagnostic make_diagnostic(const Selection::Finding& finding, const Selection& selection, FileTable& files) {
  Diagnostic diagnostic = make_diagnostic(finding.severity, finding.place, finding.message, files);
  constexpr int longest_chain = 12;
  UseId use = finding.use;
  Place last = finding.place;
  std::string last_name;
  for (int links = 0; links < longest_chain;) {
    use = next_project_use(selection, use);
    if (use == the_tag) break;
    const Selection::Use& entry = selection.uses()[use];
    std::string name = describe(entry.declaration);
    bool is_itself = place_of(entry) == last || name == last_name;
    last = place_of(entry);
    last_name = name;
    if (is_itself) {  // the place itself, or the same thing as another unit sees it
      use = entry.because;
      continue;
    }
    ++links;
    diagnostic.chain.push_back(
        make_diagnostic(Severity::note, place_of(entry), "used by " + describe(entry.declaration), files));
    use = entry.because;
  }
  return diagnostic;
}

std::vector<Reason> explain(const Selection& selection, const std::vector<FileId>& slice_files, FileTable& files) {
  std::vector<Reason> result;
  for (FileId file : slice_files) {
    auto first = selection.kept.lower_bound({file, 0});
    if (first == selection.kept.end() || first->first.file != file) {
      result.push_back(
          {files.slice_path(file), 0, "file " + files.slice_path(file), "its macros or text are included"});
      continue;
    }
    result.push_back(
        {files.slice_path(file), 0, "file " + files.slice_path(file), reason(selection, first->second, files)});
    for (auto kept = first; kept != selection.kept.end() && kept->first.file == file; ++kept) {
      std::string what = "declaration";
      UseId because = kept->second;
      if (because != the_tag) {
        const Selection::Use& use = selection.uses()[because];
        if (place_of(use).file == file && use.unit->unit_at(place_of(use)) == use.unit->unit_at(kept->first)) {
          what = describe(use.declaration);
          because = use.because;
        }
      }
      result.push_back(
          {files.slice_path(file), files.position(kept->first).line, what, reason(selection, because, files)});
    }
  }
  std::ranges::stable_sort(result, {}, [](const Reason& entry) { return std::tie(entry.file, entry.line); });
  return result;
}

std::string to_string(const Diagnostic& diagnostic) {
  std::string result;
  if (!diagnostic.file.empty()) {
    result = diagnostic.file;
    if (diagnostic.line != 0) result += ":" + std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column);
    result += ": ";
  }
  const char* severity = diagnostic.severity == Severity::error     ? "error: "
                         : diagnostic.severity == Severity::warning ? "warning: "
                                                                    : "note: ";
  result += severity + diagnostic.message;
  if (diagnostic.severity != Severity::note) result += " [turbolift]";
  for (const Diagnostic& note : diagnostic.chain) result += "\n" + to_string(note);
  return result;
}

}  // namespace turbolift::extract
