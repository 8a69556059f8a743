#include "extract/state.hpp"

#include <algorithm>
#include <array>

#include "extract/diagnostics.hpp"
#include "extract/references.hpp"
#include "extract/root_names.hpp"
#include "extract/state_reach.hpp"

namespace turbolift::extract {
namespace {

using llvm::dyn_cast;

/// Whether the variable runs code before main.
bool has_dynamic_initialiser(const clang::VarDecl* variable) {
  bool is_definition = variable->isFileVarDecl() &&
                       variable->isThisDeclarationADefinition() == clang::VarDecl::Definition &&
                       !variable->getDeclContext()->isDependentContext() && !variable->getType()->isDependentType();
  if (!is_definition || variable->getInit() == nullptr || variable->isConstexpr()) return false;
  return !variable->getInit()->isValueDependent() && !variable->hasConstantInitialization();
}

/// What runs before main in a unit: initialisers of variables, and functions with the attribute.
std::vector<const clang::ValueDecl*> initialisers_of(const ParsedUnit& unit) {
  std::vector<const clang::ValueDecl*> result;
  for (const clang::VarDecl* variable : unit.variables()) {
    if (has_dynamic_initialiser(variable)) result.push_back(variable);
  }
  for (const auto& [file, text] : unit.text()) {
    for (const auto& [brace, body] : text.bodies) {
      if (body.function->hasAttr<clang::ConstructorAttr>()) result.push_back(body.function);
    }
  }
  return result;
}

/// Whether another unit keeps the text of an initialiser that runs once for all units.
bool is_kept_for_all(const clang::ValueDecl* initialiser, const ParsedUnit& unit, const Selection& selection) {
  const auto* variable = dyn_cast<clang::VarDecl>(initialiser);
  bool is_shared = variable != nullptr && variable->isExternallyVisible() &&
                   !clang::isTemplateInstantiation(variable->getTemplateSpecializationKind());
  if (!is_shared) return false;
  Place place = unit.place_of(variable->getLocation());
  const TextUnit* text = unit.unit_at(place);
  return text != nullptr && selection.kept.contains({place.file, text->begin});
}

/// In the slice, what instantiated the variable in the program may be gone.
void add_instantiation(const clang::VarDecl* variable, const ParsedUnit& unit, Selection& selection) {
  if (!clang::isTemplateInstantiation(variable->getTemplateSpecializationKind())) return;
  clang::PrintingPolicy policy = printing_policy(unit);
  std::string line =
      "template " + variable->getType().getAsString(policy) + " " + qualified_name(variable, policy) + ";";
  selection.additions[unit.main_file()].insert(std::move(line));
}

/// Whether the comment stands behind the declaration, or on a line of its own above it.
bool accepts_initial_value(const clang::VarDecl* variable, const ParsedUnit& unit) {
  constexpr std::string_view comment = "turbolift: initial value";
  for (const clang::VarDecl* redeclaration : variable->redecls()) {
    Place place = unit.place_of(redeclaration->getLocation());
    if (place.file == no_file) continue;
    std::string_view text = unit.files().text(place.file);
    std::size_t line = text.rfind('\n', place.offset) + 1;  // npos + 1 is 0
    std::size_t end = std::min(text.find('\n', place.offset), text.size());
    if (text.substr(line, end - line).find(comment) != std::string_view::npos) return true;
    if (line < 2) continue;
    std::size_t above = text.rfind('\n', line - 2) + 1;
    std::string_view line_above = text.substr(above, line - above);
    std::size_t first = line_above.find_first_not_of(" \t");
    bool is_comment = first != std::string_view::npos && line_above.substr(first, 2) == "//";
    if (is_comment && line_above.find(comment) != std::string_view::npos) return true;
  }
  return false;
}

/// Locks guard data; they have no value that could be missed.
bool is_lock(const clang::VarDecl* variable) {
  constexpr std::array<std::string_view, 9> locks = {"mutex",       "shared_mutex",          "recursive_mutex",
                                                     "timed_mutex", "recursive_timed_mutex", "shared_timed_mutex",
                                                     "once_flag",   "condition_variable",    "pthread_mutex_t"};
  clang::QualType type = variable->getType();
  const clang::TagDecl* tag = type->getAsTagDecl();
  std::string name = tag != nullptr && tag->getIdentifier() != nullptr ? tag->getName().str() : type.getAsString();
  return std::ranges::find(locks, name) != locks.end();
}

/// The variables of one slice, and who changes them.
class StateChecker {
 public:
  explicit StateChecker(ProgramClosure& closure) : closure_(closure), state_(closure) {}

  void run() {
    for (UnitClosure* unit : closure_.units()) {
      for (const auto& [variable, use] : state_.variables_of(*unit)) {
        if (variable->isStaticLocal() || is_lock(variable) || is_platform(variable)) continue;
        // Where several units see it, the one that defines it tells.
        bool is_elsewhere = variable->isExternallyVisible() && variable->getDefinition() == nullptr;
        if (is_elsewhere || accepts_initial_value(variable, unit->unit())) continue;
        check(variable->getDefinition() != nullptr ? variable->getDefinition() : variable, use, *unit);
      }
    }
  }

 private:
  void check(const clang::VarDecl* variable, UseId use, UnitClosure& unit) {
    Place place = unit.unit().place_of(variable->getLocation());
    std::string name = variable->getQualifiedNameAsString();
    bool is_external = variable->isExternallyVisible();
    std::vector<std::string> symbols = is_external ? unit.unit().symbols_of(variable) : std::vector<std::string>();
    std::vector<std::size_t> users = {unit.unit().number()};
    const Index& index = closure_.program().index();
    for (std::size_t number = 0; !symbols.empty() && number < index.units().size(); ++number) {
      bool uses = std::ranges::binary_search(index.undefined(number), symbols.front());
      const std::vector<std::size_t> definers = index.defining_units(symbols.front());
      bool defines = std::ranges::find(definers, number) != definers.end();
      if ((uses || defines) && number != users.front()) users.push_back(number);
    }
    bool changes_itself = false;
    for (std::size_t number : users) {
      const ParsedUnit* user = closure_.program().unit(number);
      if (user == nullptr) continue;
      for (const auto& [file, text] : user->text()) {
        for (const auto& [brace, body] : text.bodies) {
          for (const Change& change : changes_of(body.function)) {
            bool is_it = is_external
                             ? change.variable->isExternallyVisible() && user->symbols_of(change.variable) == symbols
                             : change.variable->getCanonicalDecl() == variable->getCanonicalDecl();
            if (!is_it) continue;
            if (closure_.selection().bodies.contains({file, brace})) {
              changes_itself = true;
              continue;
            }
            report(place, name, use, user->place_of(change.where), body.function);
            return;
          }
        }
      }
    }
    if (!changes_itself) return;
    closure_.selection().findings.insert(
        {Severity::warning, place,
         "the function changes '" + name + "', of which each replica of the service has one of its own", use});
  }

  void report(Place place, const std::string& name, UseId use, Place where, const clang::FunctionDecl* changer) {
    FileTable& files = closure_.program().files();
    FileTable::Position position = files.position(where);
    closure_.selection().findings.insert(
        {Severity::error, place,
         "the function reads '" + name + "', which other code of the program may change (" + describe(changer) +
             " at " + files.path(where.file) + ":" + std::to_string(position.line) + ":" +
             std::to_string(position.column) +
             "), but a service starts from its initial value: pass the value as an argument, make the variable const, "
             "or "
             "accept that with a comment `// turbolift: initial value` at the variable",
         use});
  }

  const std::vector<Change>& changes_of(const clang::FunctionDecl* function) {
    auto [known, is_new] = changes_.try_emplace(function);
    if (is_new) known->second = find_changes(function);
    return known->second;
  }

  ProgramClosure& closure_;
  StateReach state_;
  std::map<const clang::FunctionDecl*, std::vector<Change>> changes_;
};

}  // namespace

bool keep_registrars(ProgramClosure& closure) {
  StateReach state(closure);
  if (!state.has_variables()) return false;
  bool is_new = false;
  for (std::size_t number : state.units_with_initialisers()) {
    const ParsedUnit* unit = closure.program().unit(number);
    if (unit == nullptr) {
      closure.use(number);  // for its errors: what it may register is not known
      continue;
    }
    for (const clang::ValueDecl* initialiser : initialisers_of(*unit)) {
      if (closure.is_reached(number, initialiser) || is_kept_for_all(initialiser, *unit, closure.selection())) continue;
      std::optional<UseId> use = state.reached_by(initialiser, *unit);
      if (!use) continue;
      UnitClosure* registering = closure.use(number);
      if (registering == nullptr) return true;  // it belongs to a module: there is no slice
      registering->need_because(initialiser, Level::body, *use);
      const auto* variable = dyn_cast<clang::VarDecl>(initialiser);
      if (variable != nullptr) add_instantiation(variable, *unit, closure.selection());
      is_new = true;
    }
  }
  return is_new;
}

void check_state(ProgramClosure& closure) {
  StateChecker(closure).run();
}

}  // namespace turbolift::extract
