#include "extract/program.hpp"

#include <algorithm>

#include "extract/diagnostics.hpp"

namespace turbolift::extract {
namespace {

constexpr std::string_view abi_tag = "B5cxx11";

std::string without_tags(std::string symbol) {
  for (std::size_t at = symbol.find(abi_tag); at != std::string::npos; at = symbol.find(abi_tag)) {
    symbol.erase(at, abi_tag.size());
  }
  return symbol;
}

}  // namespace

std::optional<Diagnostic> module_error(const ParsedUnit& unit) {
  clang::ASTContext& ast = unit.context();
  const auto imports = ast.local_imports();
  if (ast.getCurrentNamedModule() == nullptr && imports.begin() == imports.end()) return std::nullopt;
  return make_diagnostic(
      Severity::error, {unit.main_file(), 0},
      "this file belongs to C++ modules, or imports them, which cannot be cut: put the function, with "
      "what it needs, in files without modules",
      unit.files());
}

const ParsedUnit* ParsedProgram::unit(std::size_t number) {
  asked_.insert(number);
  auto [known, is_new] = units_.try_emplace(number);
  if (is_new) {
    const Unit& unit = index_.units()[number];
    bool asks = project_.compiler_is_gcc && !unit.command.file.ends_with(".c");
    const std::string macros = asks ? macros_.of(unit.command) : std::string();
    known->second = parse(number, unit.command, unit.precompiled_header, macros, project_, files_);
    for (Diagnostic& error : known->second.errors) error.message.insert(0, "Clang cannot parse this: ");
  }
  return known->second.unit.get();
}

std::vector<std::string> ParsedProgram::files_asked_for() const {
  std::set<FileId> files;
  for (std::size_t number : asked_) {
    const ParsedUnit* unit = units_.at(number).unit.get();
    if (unit == nullptr) continue;
    files.insert(unit->main_file());
    for (const auto& [includer, included] : unit->preprocessor().edges) files.insert({includer, included});
  }
  files.erase(no_file);
  std::vector<std::string> paths;
  for (FileId file : files) {
    if (!files_.path(file).starts_with("/usr/")) paths.push_back(files_.path(file));
  }
  std::ranges::sort(paths);
  return paths;
}

UnitClosure* ProgramClosure::use(std::size_t number) {
  auto known = units_.find(number);
  if (known != units_.end()) return known->second.get();
  const ParsedUnit* unit = program_.unit(number);
  if (unit == nullptr) {
    for (const Diagnostic& error : program_.errors(number)) {
      bool is_known = std::ranges::any_of(errors, [&](const Diagnostic& other) {
        return other.file == error.file && other.line == error.line && other.message == error.message;
      });
      if (!is_known) errors.push_back(error);
    }
    return nullptr;
  }
  if (auto error = module_error(*unit)) {
    errors.push_back(*std::move(error));
    return nullptr;
  }
  return units_.emplace(number, std::make_unique<UnitClosure>(*unit, selection_)).first->second.get();
}

bool ProgramClosure::is_reached(std::size_t number, const clang::Decl* declaration) const {
  auto known = units_.find(number);
  return known != units_.end() && known->second->level_of(declaration) == Level::body;
}

void ProgramClosure::settle() {
  for (bool is_new = true; is_new;) {
    is_new = resolve_wanted();
    for (auto& [number, closure] : units_) {
      is_new |= closure->adopt();
      closure->run();
    }
    is_new |= selection_.wanted.size() != resolved_.size();
  }
}

bool ProgramClosure::resolve_wanted() {
  bool is_new = false;
  std::vector<std::pair<std::vector<std::string>, Selection::Wanted>> open;
  for (const auto& entry : selection_.wanted) {
    if (resolved_.insert(entry.first).second) open.push_back(entry);
  }
  for (const auto& [symbols, wanted] : open) {
    is_new = true;
    std::vector<std::size_t> candidates = candidates_for(symbols);
    bool is_defined =
        std::ranges::any_of(candidates, [&](std::size_t unit) { return define(symbols, unit, wanted.use); });
    if (is_defined) continue;
    if (candidates.empty() || wanted.of_library) {
      if (!wanted.only_if_defined) selection_.external.insert(symbols.begin(), symbols.end());
      continue;
    }
    // Its object has the symbol, but the syntax tree does not show where it comes from: keep all of the unit.
    UnitClosure* closure = use(candidates.front());
    if (closure == nullptr) continue;
    closure->need_file(closure->unit().main_file(), wanted.use);
    closure->run();
  }
  return is_new;
}

std::vector<std::size_t> ProgramClosure::candidates_for(const std::vector<std::string>& symbols) const {
  const Index& index = program_.index();
  std::vector<std::size_t> result;
  auto add = [&](const std::string& symbol) {
    for (std::size_t unit : index.defining_units(symbol)) {
      if (std::ranges::find(result, unit) == result.end()) result.push_back(unit);
    }
  };
  std::ranges::for_each(symbols, add);
  if (!result.empty()) return result;
  // The compilers do not always agree on the tags in a name: what the objects of the slice's units lack tells.
  for (const auto& [number, closure] : units_) {
    for (const std::string& missing : index.undefined(number)) {
      bool has_tag = missing.contains(abi_tag) || symbols.front().contains(abi_tag);
      bool is_it = has_tag && std::ranges::any_of(symbols, [&](const std::string& symbol) {
                     return without_tags(symbol) == without_tags(missing);
                   });
      if (is_it) add(missing);
    }
  }
  return result;
}

bool ProgramClosure::define(const std::vector<std::string>& symbols, std::size_t number, UseId use_id) {
  const ParsedUnit* unit = program_.unit(number);
  if (unit == nullptr) {
    use(number);  // for its errors
    return false;
  }
  for (const std::string& symbol : symbols) {
    const clang::NamedDecl* definition = unit->definition_of(symbol);
    if (definition == nullptr) continue;
    UnitClosure* closure = use(number);
    closure->need_because(definition, Level::body, use_id);
    closure->run();
    return true;
  }
  return false;
}

std::vector<UnitClosure*> ProgramClosure::units() const {
  std::vector<UnitClosure*> result;
  for (const auto& [number, closure] : units_) result.push_back(closure.get());
  return result;
}

}  // namespace turbolift::extract
