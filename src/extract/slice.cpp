#include "extract/slice.hpp"

#include <algorithm>

#include "extract/diagnostics.hpp"
#include "extract/emit.hpp"
#include "extract/program.hpp"
#include "extract/roots.hpp"
#include "extract/sections.hpp"
#include "extract/service_root.hpp"
#include "extract/state.hpp"

namespace turbolift::extract {

struct Program::State {
  State(const Project& project, const Index& index) : parsed(project, index) {}
  ParsedProgram parsed;
};

namespace {

/// One run of the pipeline: roots, closure, (units, at the parse,) emit.
class Slicer {
 public:
  Slicer(ParsedProgram& program, const Tag& tag, Breadth breadth)
      : program_(program), tag_(tag), breadth_(breadth), closure_(program, selection_) {}

  Outcome run() {
    if (!choose_root()) return std::move(outcome_);
    outcome_.root = {root_.name, root_.signature, service_stub(root_.service), root_unit_, root_.tag_symbol};
    UnitClosure* unit = closure_.use(root_unit_);
    if (unit == nullptr) {
      exceed_limit(closure_.errors);
      return std::move(outcome_);
    }
    unit->need(root_.function, Level::body);
    unit->need_members(root_.tag_type);
    if (root_.is_lambda || root_.service.starts_with("decltype")) unit->need(root_.tag, Level::body);
    unit->run();
    want_allocation_functions();
    do {
      closure_.settle();
    } while (closure_.errors.empty() && (keep_registrars(closure_) || keep_sections(closure_) || keep_broadly()));
    if (!closure_.errors.empty()) {
      exceed_limit(closure_.errors);
      return std::move(outcome_);
    }
    check_state(closure_);
    report_findings();
    bool has_error = std::ranges::any_of(outcome_.diagnostics,
                                         [](const Diagnostic& entry) { return entry.severity == Severity::error; });
    if (!has_error) outcome_.slice = make_slice();
    return std::move(outcome_);
  }

 private:
  /// The unit that defines the function where it has the tag too, else the first one that has the tag.
  bool choose_root() {
    std::vector<Diagnostic> elsewhere;
    for (std::size_t number : tag_.units) {
      const ParsedUnit* unit = program_.unit(number);
      if (unit == nullptr) {
        if (outcome_.diagnostics.empty()) exceed_limit(program_.errors(number));
        continue;
      }
      RootResult found = find_root(*unit, tag_, program_.index());
      if (!found.root) {
        if (!found.is_here && program_.index().units()[number].is_unity) {  // another source of the object has it
          if (elsewhere.empty()) elsewhere = std::move(found.errors);
          continue;
        }
        outcome_ = {std::nullopt, found.errors, false};
        return false;
      }
      root_ = *found.root;
      root_unit_ = number;
      outcome_ = {};
      if (root_.function->isDefined() || !root_.function->isExternallyVisible()) return true;
      std::vector<std::string> symbols = unit->symbols_of(root_.function);
      auto definer = symbols.empty() ? std::nullopt : program_.index().defining_unit(symbols.front());
      bool has_tag_too = definer && std::ranges::find(tag_.units, *definer) != tag_.units.end();
      if (!has_tag_too) return true;
    }
    if (root_.function == nullptr && outcome_.diagnostics.empty()) outcome_.diagnostics = std::move(elsewhere);
    if (root_.function == nullptr && outcome_.diagnostics.empty()) {
      outcome_.diagnostics.push_back(
          {Severity::error, "", 0, 0, "no unit of the target has the tag '" + tag_.key + "'", {}});
    }
    return root_.function != nullptr;
  }

  /// The libraries' own allocations, which leave no trace in the syntax tree, go through the program's functions, too.
  void want_allocation_functions() {
    for (std::string_view name : {"_Znwm", "_Znam", "_ZdlPv", "_ZdaPv", "_ZdlPvm", "_ZdaPvm"}) {
      for (std::string_view rest : {"", "RKSt9nothrow_t", "St11align_val_t", "St11align_val_tRKSt9nothrow_t"}) {
        selection_.wanted.insert({{std::string(name) + std::string(rest)}, {the_tag, /*only_if_defined=*/true}});
      }
    }
  }

  void exceed_limit(const std::vector<Diagnostic>& errors) {
    constexpr std::size_t shown = 5;
    outcome_.limit_of_tool = true;
    for (std::size_t i = 0; i < std::min(errors.size(), shown); ++i) {
      Diagnostic error = errors[i];
      error.message =
          "'" + (root_.name.empty() ? name_in_key(tag_.key) : root_.name) + "' cannot be sliced: " + error.message;
      outcome_.diagnostics.push_back(std::move(error));
    }
  }

  /// On the upper rungs: all declarations of headers, or of all files. Whether that added anything.
  bool keep_broadly() {
    if (breadth_ < Breadth::whole_headers) return false;
    IncludePlan plan = plan_includes(closure_.units(), selection_, breadth_, program_.files());
    std::size_t before = selection_.kept.size() + selection_.bodies.size();
    for (UnitClosure* unit : closure_.units()) {
      for (FileId file : plan.files) {
        if (file != unit->unit().main_file() || breadth_ == Breadth::whole_files)
          unit->keep_declarations(file, breadth_ == Breadth::whole_files);
      }
      unit->run();
    }
    return selection_.kept.size() + selection_.bodies.size() != before;
  }

  void report_findings() {
    for (const Selection::Finding& finding : selection_.findings) {
      outcome_.diagnostics.push_back(make_diagnostic(finding, selection_, program_.files()));
    }
    std::ranges::stable_sort(outcome_.diagnostics, {}, [](const Diagnostic& entry) {
      return std::tuple(entry.severity, entry.file, entry.line, entry.column);
    });
  }

  Slice make_slice() {
    std::vector<UnitClosure*> units = closure_.units();
    for (UnitClosure* unit : units) unit->keep_using_directives();
    IncludePlan plan = plan_includes(units, selection_, breadth_, program_.files());
    Slice slice;
    slice.name = root_.name;
    slice.signature = root_.signature;
    slice.key = tag_.key;
    slice.files = emit(units, selection_, plan, program_.files());
    for (UnitClosure* unit : units) {
      const std::string& path = program_.files().slice_path(unit->unit().main_file());
      slice.units.push_back({path, unit->unit().number()});
      if (unit->unit().number() == root_unit_) slice.root_file = path;
    }
    for (SliceFile& file : slice.files) {
      if (file.path == slice.root_file) file.text += service_stub(root_.service);
    }
    slice.external_symbols.assign(selection_.external.begin(), selection_.external.end());
    slice.reasons = explain(selection_, {plan.files.begin(), plan.files.end()}, program_.files());
    return slice;
  }

  ParsedProgram& program_;
  const Tag& tag_;
  Breadth breadth_;
  Selection selection_;
  ProgramClosure closure_;
  Root root_;
  std::size_t root_unit_ = 0;
  Outcome outcome_;
};

}  // namespace

Program::Program(const Project& project, const Index& index) : state_(std::make_unique<State>(project, index)) {}
Program::~Program() = default;

Outcome Program::slice(const Tag& tag, Breadth breadth) {
  state_->parsed.start_asking();
  return Slicer(state_->parsed, tag, breadth).run();
}

std::vector<std::string> Program::files_read() const {
  return state_->parsed.files_asked_for();
}

}  // namespace turbolift::extract
