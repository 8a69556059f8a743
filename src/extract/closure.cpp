#include "extract/closure.hpp"

#include <algorithm>

#include "extract/references.hpp"

namespace turbolift::extract {

using clang::Decl;
using llvm::dyn_cast;
using llvm::isa;

UseId Selection::add_use(const Decl* declaration, const ParsedUnit* unit, UseId because) {
  uses_.push_back({declaration, unit, because});
  return static_cast<UseId>(uses_.size() - 1);
}

UnitClosure::UnitClosure(const ParsedUnit& unit, Selection& selection) : unit_(unit), selection_(selection) {
  // What the standard library looks up by argument-dependent lookup in ways that leave no trace: a type trait gives
  // another answer when they are missing.
  for (const char* name : {"swap", "begin", "end", "size", "data", "get", "hash_value", "operator==", "operator!=",
                           "operator<", "operator<=>", "operator>", "operator<=", "operator>="}) {
    lookup_names_.insert(name);
  }
}

void UnitClosure::need_because(const Decl* declaration, Level level, UseId use) {
  UseId before = std::exchange(current_use_, use);
  need(declaration, level);
  current_use_ = before;
}

void UnitClosure::need(const Decl* declaration, Level level) {
  if (declaration == nullptr) return;
  if (const auto* shadow = dyn_cast<clang::UsingShadowDecl>(declaration)) {
    keep_unit_of(shadow->getIntroducer());
    need(shadow->getTargetDecl(), level);
    return;
  }
  if (const auto* pack = dyn_cast<clang::UsingPackDecl>(declaration)) {
    for (const clang::NamedDecl* expansion : pack->expansions()) need(expansion, level);
    return;
  }
  if (const auto* a_template = dyn_cast<clang::TemplateDecl>(declaration)) {
    bool has_pattern =
        a_template->getTemplatedDecl() != nullptr &&
        !isa<clang::ConceptDecl, clang::TemplateTemplateParmDecl, clang::BuiltinTemplateDecl>(a_template);
    if (has_pattern) {
      note_namespaces(a_template);
      for (const Decl* redeclaration : a_template->redecls()) {
        const auto* function = dyn_cast<clang::FunctionTemplateDecl>(redeclaration);
        bool is_definition_elsewhere = function != nullptr && function->getTemplatedDecl()->isOutOfLine() &&
                                       function->getTemplatedDecl()->getQualifier() != nullptr;
        if (level == Level::body || !is_definition_elsewhere) keep_unit_of(redeclaration);
      }
      need(a_template->getTemplatedDecl(), level);
      return;
    }
  }
  auto& [reached_level, use] = reached_[declaration->getCanonicalDecl()];
  if (reached_level >= level) return;
  if (reached_level == Level::nothing) use = selection_.add_use(declaration, &unit_, current_use_);
  reached_level = level;
  work_.push_back({declaration, level, use});
}

void UnitClosure::need_members(const clang::CXXRecordDecl* instance) {
  if (instance == nullptr || !instance->hasDefinition()) return;
  need(instance, Level::text);
  for (const clang::CXXMethodDecl* method : instance->getDefinition()->methods()) {
    if (method->isDefined()) need(method, Level::body);
  }
  for (const clang::CXXBaseSpecifier& base : instance->getDefinition()->bases()) {
    need_members(base.getType()->getAsCXXRecordDecl());
  }
}

void UnitClosure::keep_declarations(FileId file, bool with_bodies) {
  auto text = unit_.text().find(file);
  if (text == unit_.text().end()) return;
  for (const auto& [begin, unit] : text->second.units) {
    bool is_for_program = std::ranges::any_of(unit.declarations, [](const Decl* declaration) {
      const auto* function = dyn_cast<clang::FunctionDecl>(declaration);
      const auto* variable = dyn_cast<clang::VarDecl>(declaration);
      return (function != nullptr && function->isMain()) || (variable != nullptr && is_platform(variable));
    });
    if (!is_for_program) keep_unit({file, begin}, unit, the_tag);
  }
  if (!with_bodies) return;
  for (const auto& [brace, body] : text->second.bodies) {
    bool names_platform = body.function->isMain();
    for_each_reference(body.function, [&](const clang::ValueDecl* reference) {
      const auto* variable = dyn_cast<clang::VarDecl>(reference);
      names_platform = names_platform || (variable != nullptr && is_platform(variable));
    });
    if (!names_platform) need(body.function, Level::body);
  }
}

void UnitClosure::need_file(FileId file, UseId use) {
  auto text = unit_.text().find(file);
  if (text == unit_.text().end()) return;
  for (const auto& [begin, unit] : text->second.units) keep_unit({file, begin}, unit, use);
  for (const auto& [brace, body] : text->second.bodies) need_because(body.function, Level::body, use);
}

Level UnitClosure::level_of(const Decl* declaration) const {
  auto found = reached_.find(declaration->getCanonicalDecl());
  return found == reached_.end() ? Level::nothing : found->second.first;
}

bool UnitClosure::adopt() {
  bool is_new = false;
  for (const auto& [file, text] : unit_.text()) {
    for (const auto& [begin, unit] : text.units) {
      auto kept = selection_.kept.find({file, begin});
      if (kept == selection_.kept.end() || kept_here_.contains(kept->first)) continue;
      keep_unit(kept->first, unit, kept->second);
      is_new = true;
    }
    for (const auto& [brace, body] : text.bodies) {
      auto kept = selection_.bodies.find({file, brace});
      if (kept == selection_.bodies.end() || level_of(body.function) == Level::body) continue;
      need_because(body.function, Level::body, kept->second);
      is_new = true;
    }
  }
  return is_new;
}

void UnitClosure::run() {
  do {
    while (!work_.empty()) {
      Work next = work_.front();
      work_.pop_front();
      current_use_ = next.use;
      process(next);
    }
    current_use_ = the_tag;
  } while (keep_found_by_lookup());
}

void UnitClosure::keep_using_directives() {
  for (const auto& [file, text] : unit_.text()) {
    for (const auto& [begin, unit] : text.units) {
      for (const Decl* declaration : unit.declarations) {
        const auto* directive = dyn_cast<clang::UsingDirectiveDecl>(declaration);
        if (directive == nullptr) continue;
        const clang::NamespaceDecl* space = directive->getNominatedNamespace();
        if (used_namespaces_.contains(space->getCanonicalDecl())) selection_.kept.try_emplace({file, begin}, the_tag);
      }
    }
  }
}

void UnitClosure::keep_unit_of(const Decl* declaration) {
  note_file(declaration->getLocation());
  if (!unit_.is_project(declaration)) return;
  Place place = unit_.place_of(declaration->getLocation());
  if (const TextUnit* unit = unit_.unit_at(place)) keep_unit({place.file, unit->begin}, *unit, current_use_);
}

void UnitClosure::keep_unit(Place place, const TextUnit& unit, UseId use) {
  if (!kept_here_.insert(place).second) return;
  selection_.kept.try_emplace(place, use);
  for (const Decl* declaration : unit.declarations) work_.push_back({declaration, Level::nothing, use});
}

void UnitClosure::note_file(clang::SourceLocation location) {
  if (current_file_ == no_file) return;
  FileId file = unit_.file_of(location);
  if (file != no_file && file != current_file_) file_needs_[current_file_].insert(file);
}

void UnitClosure::note_namespaces(const Decl* declaration) {
  for (const clang::DeclContext* context = declaration->getDeclContext(); context != nullptr;
       context = context->getParent()) {
    if (const auto* space = dyn_cast<clang::NamespaceDecl>(context)) used_namespaces_.insert(space->getCanonicalDecl());
  }
}

void UnitClosure::keep_namespace(const clang::NamespaceDecl* space) {
  used_namespaces_.insert(space->getCanonicalDecl());
  const clang::NamespaceDecl* first = space->getCanonicalDecl();
  if (!unit_.is_project(first)) return;
  note_file(first->getLocation());
  for (const clang::DeclContext* context = first; context != nullptr; context = context->getParent()) {
    if (const auto* outer = dyn_cast<clang::NamespaceDecl>(context)) {
      selection_.namespaces.insert(unit_.place_of(outer->getBeginLoc()));
    }
  }
}

void UnitClosure::want(const clang::NamedDecl* declaration, bool only_if_defined, bool of_library) {
  std::vector<std::string> symbols = unit_.symbols_of(declaration);
  if (symbols.empty()) return;
  selection_.wanted.try_emplace(std::move(symbols), Selection::Wanted{current_use_, only_if_defined, of_library});
}

void UnitClosure::find(Severity severity, clang::SourceLocation location, std::string message) {
  selection_.findings.insert({severity, unit_.place_of(location), std::move(message), current_use_});
}

}  // namespace turbolift::extract
