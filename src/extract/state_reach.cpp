#include "extract/state_reach.hpp"

#include <algorithm>

#include "extract/references.hpp"

namespace turbolift::extract {

using llvm::dyn_cast;

StateReach::StateReach(ProgramClosure& closure) : closure_(closure) {
  for (UnitClosure* unit : closure.units()) {
    for (const auto& [variable, use] : variables_of(*unit)) {
      std::vector<std::string> symbols;
      if (variable->isExternallyVisible()) symbols = unit->unit().symbols_of(variable);
      for (const std::string& symbol : symbols) symbols_.try_emplace(symbol, use);
      if (symbols.empty()) {
        locals_.try_emplace(variable->getCanonicalDecl(), use);
        reaching_.insert(unit->unit().number());
      }
    }
  }
  find_reaching_units();
}

std::vector<std::pair<const clang::VarDecl*, UseId>> StateReach::variables_of(const UnitClosure& unit) {
  std::vector<std::pair<const clang::VarDecl*, UseId>> result;
  for (const auto& [declaration, reached] : unit.reached()) {
    const auto* variable = dyn_cast<clang::VarDecl>(declaration);
    if (variable == nullptr || !variable->hasGlobalStorage() || !unit.unit().is_project(variable)) continue;
    clang::QualType type = unit.unit().context().getBaseElementType(variable->getType());
    if (type.isConstQualified() || type->isReferenceType() || variable->isConstexpr()) continue;
    if (variable->getDeclContext()->isDependentContext()) continue;
    result.emplace_back(variable, reached.second);
  }
  std::ranges::sort(result, {}, [&](const auto& entry) { return unit.unit().place_of(entry.first->getLocation()); });
  return result;
}

void StateReach::find_reaching_units() {
  const Index& index = closure_.program().index();
  for (const auto& [symbol, use] : symbols_) {
    for (std::size_t unit : index.defining_units(symbol)) reaching_.insert(unit);
  }
  for (UnitClosure* unit : closure_.units()) {
    // Objects name an inlined static local only where it is used: the units at hand are looked at in any case.
    reaching_.insert(unit->unit().number());
  }
  for (bool is_new = true; is_new;) {
    is_new = false;
    for (std::size_t number = 0; number < index.units().size(); ++number) {
      if (reaching_.contains(number)) continue;
      bool reaches = std::ranges::any_of(index.undefined(number), [&](const std::string& symbol) {
        if (symbols_.contains(symbol)) return true;
        return std::ranges::any_of(index.defining_units(symbol),
                                   [&](std::size_t unit) { return reaching_.contains(unit); });
      });
      if (!reaches) continue;
      reaching_.insert(number);
      is_new = true;
    }
  }
}

std::vector<std::size_t> StateReach::units_with_initialisers() const {
  const Index& index = closure_.program().index();
  std::set<std::size_t> result;
  for (const Initialiser& initialiser : index.initialisers()) {
    const std::vector<std::size_t> sources = units_of_object(initialiser.unit);
    auto is_reaching = [&](std::size_t unit) { return reaching_.contains(unit); };
    if (std::ranges::none_of(sources, is_reaching)) continue;
    bool uses_program = std::ranges::any_of(initialiser.references, [&](const std::string& symbol) {
      if (symbols_.contains(symbol)) return true;
      return std::ranges::any_of(index.defining_units(symbol), is_reaching);
    });
    bool is_at_hand = std::ranges::any_of(closure_.units(), [&](const UnitClosure* unit) {
      return std::ranges::find(sources, unit->unit().number()) != sources.end();
    });
    if (uses_program || is_at_hand) result.insert(sources.begin(), sources.end());
  }
  return {result.begin(), result.end()};
}

std::vector<std::size_t> StateReach::units_of_object(std::size_t first) const {
  const std::vector<Unit>& units = closure_.program().index().units();
  std::vector<std::size_t> result = {first};
  for (std::size_t next = first + 1; next < units.size() && units[next].is_unity; ++next) {
    if (units[next].command.object != units[first].command.object) break;
    result.push_back(next);
  }
  return result;
}

std::optional<UseId> StateReach::reached_by(const clang::ValueDecl* initialiser, const ParsedUnit& unit) {
  if (const auto* function = dyn_cast<clang::FunctionDecl>(initialiser)) return walk(function, unit);
  std::optional<UseId> result;
  for_each_reference(llvm::cast<clang::VarDecl>(initialiser)->getInit(), [&](const clang::ValueDecl* reference) {
    if (!result) result = walk(reference, unit);
  });
  return result;
}

std::optional<UseId> StateReach::walk(const clang::ValueDecl* declaration, const ParsedUnit& unit) {
  if (const auto* variable = dyn_cast<clang::VarDecl>(declaration)) {
    if (!variable->hasGlobalStorage() || !unit.is_project(variable)) return std::nullopt;
    auto local = locals_.find(variable->getCanonicalDecl());
    if (local != locals_.end()) return local->second;
    for (const std::string& symbol : unit.symbols_of(variable)) {
      auto found = symbols_.find(symbol);
      if (found != symbols_.end() && variable->isExternallyVisible()) return found->second;
    }
    return walk_holder(variable, unit);
  }
  const auto* function = dyn_cast<clang::FunctionDecl>(declaration);
  if (function == nullptr) return std::nullopt;
  auto [known, is_new] = visited_.try_emplace(function->getCanonicalDecl(), std::nullopt);
  if (!is_new) return known->second;
  const clang::FunctionDecl* definition = nullptr;
  std::optional<UseId> result;
  if (function->hasBody(definition)) {
    result = walk_definition(definition, unit);
  } else if (unit.is_project(function) && function->isExternallyVisible()) {
    for_each_definition(function, unit, [&](const clang::NamedDecl* target, const ParsedUnit& other) {
      const auto* elsewhere = dyn_cast<clang::FunctionDecl>(target);
      if (!result && elsewhere != nullptr) result = walk(elsewhere, other);
    });
  }
  return visited_[function->getCanonicalDecl()] = result;
}

std::optional<UseId> StateReach::walk_holder(const clang::VarDecl* variable, const ParsedUnit& unit) {
  clang::QualType type = variable->getType();
  if (!type->isPointerType() && !type->isReferenceType() && !type->isRecordType()) return std::nullopt;
  auto [known, is_new] = visited_.try_emplace(variable->getCanonicalDecl(), std::nullopt);
  if (!is_new) return known->second;
  std::optional<UseId> result;
  auto walk_initialiser = [&](const clang::VarDecl* definition, const ParsedUnit& where) {
    for_each_reference(definition->getInit(), [&](const clang::ValueDecl* reference) {
      if (!result) result = walk(reference, where);
    });
  };
  if (const clang::VarDecl* definition = variable->getDefinition()) {
    walk_initialiser(definition, unit);
  } else if (variable->isExternallyVisible()) {
    for_each_definition(variable, unit, [&](const clang::NamedDecl* target, const ParsedUnit& other) {
      if (const auto* elsewhere = dyn_cast<clang::VarDecl>(target)) walk_initialiser(elsewhere, other);
    });
  }
  return visited_[variable->getCanonicalDecl()] = result;
}

void StateReach::for_each_definition(const clang::NamedDecl* declaration, const ParsedUnit& unit,
                                     const std::function<void(const clang::NamedDecl*, const ParsedUnit&)>& visit) {
  for (const std::string& symbol : unit.symbols_of(declaration)) {
    for (std::size_t number : closure_.program().index().defining_units(symbol)) {
      if (!reaching_.contains(number)) continue;
      const ParsedUnit* other = closure_.program().unit(number);
      const clang::NamedDecl* target = other != nullptr ? other->definition_of(symbol) : nullptr;
      if (target != nullptr) visit(target, *other);
    }
  }
}

std::optional<UseId> StateReach::walk_definition(const clang::FunctionDecl* function, const ParsedUnit& unit) {
  // Templates of libraries call what they are given: std::make_unique<Registrar>(…).
  bool is_walked = unit.is_project(function) || function->isTemplateInstantiation();
  if (const auto* method = dyn_cast<clang::CXXMethodDecl>(function)) {
    is_walked = is_walked || method->getParent()->getTemplateInstantiationPattern() != nullptr;
  }
  std::optional<UseId> result;
  if (!is_walked) return result;
  for_each_reference(function, [&](const clang::ValueDecl* reference) {
    if (!result) result = walk(reference, unit);
  });
  return result;
}

}  // namespace turbolift::extract
