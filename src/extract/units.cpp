#include "extract/units.hpp"

#include <algorithm>

namespace turbolift::extract {
namespace {

using clang::Decl;
using llvm::dyn_cast;
using llvm::isa;

const clang::FunctionDecl* as_function(const Decl* declaration) {
  if (const auto* linkage = dyn_cast<clang::LinkageSpecDecl>(declaration)) {
    if (!linkage->hasBraces() && !linkage->decls_empty()) return as_function(*linkage->decls_begin());
  }
  if (const auto* function_template = dyn_cast<clang::FunctionTemplateDecl>(declaration)) {
    return function_template->getTemplatedDecl();
  }
  return dyn_cast<clang::FunctionDecl>(declaration);
}

bool has_written_body(const clang::FunctionDecl* function) {
  return function->doesThisDeclarationHaveABody() && !function->isDefaulted() && !function->isDeleted();
}

/// What Clang lists among the declarations, but nobody wrote: it shares the text of another declaration.
bool is_without_text(const Decl* declaration) {
  const auto* variable = dyn_cast<clang::VarDecl>(declaration);
  bool is_instance = variable != nullptr && variable->getInstantiatedFromStaticDataMember() != nullptr &&
                     variable->getTemplateSpecializationKind() != clang::TSK_ExplicitSpecialization;
  return declaration->isImplicit() || is_instance || isa<clang::BindingDecl>(declaration);
}

}  // namespace

void UnitFinder::run() {
  const clang::TranslationUnitDecl* program = unit_.context().getTranslationUnitDecl();
  enumerate(program);
  merge_overlapping();
  add_orphans();
  for (const Decl* declaration : program->decls()) {
    find_bodies(declaration);
    find_definitions(declaration);
  }
}

void find_units(ParsedUnit& unit) {
  UnitFinder(unit).run();
}

void UnitFinder::enumerate(const clang::DeclContext* context) {
  for (const Decl* declaration : context->decls()) {
    if (is_without_text(declaration)) continue;
    const clang::DeclContext* inner = dyn_cast<clang::NamespaceDecl>(declaration);
    if (const auto* linkage = dyn_cast<clang::LinkageSpecDecl>(declaration)) {
      if (linkage->hasBraces()) inner = linkage;
    }
    if (inner != nullptr) {
      add_container(declaration);
      enumerate(inner);
    } else {
      add_unit(declaration);
    }
  }
}

void UnitFinder::add_container(const Decl* declaration) {
  Place begin = unit_.place_of(declaration->getBeginLoc());
  if (!unit_.files_->is_project(begin.file)) return;
  clang::CharSourceRange range = unit_.sources().getExpansionRange(declaration->getSourceRange());
  Place end = unit_.place_of(range.getEnd());
  if (end.file != begin.file) {
    unit_.split_namespaces_.insert(begin.file);
    if (unit_.files_->is_project(end.file)) unit_.split_namespaces_.insert(end.file);
    return;
  }
  Container container;
  container.begin = begin.offset;
  container.close = end.offset;
  container.end = end_of_token(range.getEnd());
  container.from_macro = declaration->getBeginLoc().isMacroID() || declaration->getEndLoc().isMacroID();
  if (declaration->getEndLoc().isMacroID()) {
    container.close = unit_.place_of(declaration->getEndLoc()).offset;
  }
  if (declaration->getBeginLoc().isMacroID()) {
    container.open_end = end_of_token(unit_.sources().getExpansionRange(declaration->getBeginLoc()).getEnd());
  } else {
    const std::vector<TextToken>& tokens = tokens_of(begin.file);
    // The name's own location: braces of an enclosing `namespace a::b {` are its braces too.
    unsigned from =
        std::max(begin.offset, isa<clang::NamespaceDecl>(declaration) &&
                                       !llvm::cast<clang::NamespaceDecl>(declaration)->isAnonymousNamespace()
                                   ? unit_.place_of(declaration->getLocation()).offset
                                   : begin.offset);
    auto token = std::ranges::lower_bound(tokens, from, {}, &TextToken::begin);
    while (token != tokens.end() && spelling(begin.file, *token) != "{") ++token;
    if (token == tokens.end() || token->begin > container.close) return;
    container.open_end = token->end;
  }
  std::vector<Container>& containers = unit_.text_[begin.file].containers;
  containers.push_back(container);
}

void UnitFinder::add_unit(const Decl* declaration) {
  clang::CharSourceRange range = unit_.sources().getExpansionRange(declaration->getSourceRange());
  if (range.isInvalid()) return;
  Place begin = unit_.place_of(range.getBegin());
  if (!unit_.files_->is_project(begin.file)) return;
  bool spans_files = unit_.file_of(range.getEnd()) != begin.file;
  clang::SourceLocation last = spans_files ? range.getBegin() : range.getEnd();
  unsigned end = past_semicolon(begin.file, end_of_token(last), /*only_if_next=*/true);

  const clang::FunctionDecl* function = as_function(declaration);
  bool has_body = function != nullptr && has_written_body(function);
  clang::SourceManager& sources = unit_.sources();
  bool is_one_macro =
      declaration->getBeginLoc().isMacroID() && declaration->getEndLoc().isMacroID() &&
      sources.getExpansionLoc(declaration->getBeginLoc()) == sources.getExpansionLoc(declaration->getEndLoc());
  std::string_view text = unit_.files_->text(begin.file);
  bool ends_well = end > 0 && end <= text.size() && text[end - 1] == ';';
  if (!has_body && !is_one_macro && !ends_well) end = past_semicolon(begin.file, end, /*only_if_next=*/false);

  TextUnit& unit = unit_.text_[begin.file].units[begin.offset];
  unit.begin = begin.offset;
  unit.end = std::max(unit.end, end);
  unit.declarations.push_back(declaration);
}

void UnitFinder::merge_overlapping() {
  for (auto& [file, text] : unit_.text_) {
    for (auto unit = text.units.begin(); unit != text.units.end();) {
      auto next = std::next(unit);
      if (next == text.units.end() || next->first >= unit->second.end) {
        ++unit;
        continue;
      }
      unit->second.end = std::max(unit->second.end, next->second.end);
      unit->second.declarations.insert(unit->second.declarations.end(), next->second.declarations.begin(),
                                       next->second.declarations.end());
      text.units.erase(next);
    }
    std::ranges::stable_sort(text.containers, {}, &Container::begin);
  }
}

void UnitFinder::add_orphans() {
  // Clang keeps no declaration for `template int f<int>(int);`.
  for (auto& [file, text] : unit_.text_) {
    std::vector<std::pair<unsigned, unsigned>> skipped;
    for (const auto& [begin, end] : unit_.record_.skipped) {
      if (begin.file == file) skipped.emplace_back(begin.offset, end);
    }
    const std::vector<TextToken>& tokens = tokens_of(file);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (spelling(file, tokens[i]) != "template" || spelling(file, tokens[i + 1]) == "<") continue;
      std::size_t first = i > 0 && spelling(file, tokens[i - 1]) == "extern" ? i - 1 : i;
      unsigned begin = tokens[first].begin;
      bool is_skipped =
          std::ranges::any_of(skipped, [&](const auto& range) { return range.first <= begin && begin < range.second; });
      if (is_skipped || unit_.unit_at({file, begin}) != nullptr || unit_.unit_at({file, tokens[i].begin}) != nullptr)
        continue;
      TextUnit orphan{begin, past_semicolon(file, tokens[i].end, false), {}, {}};
      for (std::size_t j = i + 1; j < tokens.size() && tokens[j].begin < orphan.end; ++j) {
        orphan.names.emplace_back(spelling(file, tokens[j]));
      }
      text.units.emplace(begin, std::move(orphan));
    }
  }
}

void UnitFinder::find_bodies(const Decl* declaration) {
  if (const auto* friend_declaration = dyn_cast<clang::FriendDecl>(declaration)) {
    if (friend_declaration->getFriendDecl() != nullptr) find_bodies(friend_declaration->getFriendDecl());
    return;
  }
  if (const auto* class_template = dyn_cast<clang::ClassTemplateDecl>(declaration)) {
    find_bodies(class_template->getTemplatedDecl());
    return;
  }
  if (const clang::FunctionDecl* function = as_function(declaration)) {
    add_body(function);
    return;
  }
  const auto* context = dyn_cast<clang::DeclContext>(declaration);
  if (const auto* specialization = dyn_cast<clang::ClassTemplateSpecializationDecl>(declaration)) {
    bool is_written = specialization->isExplicitSpecialization() ||
                      isa<clang::ClassTemplatePartialSpecializationDecl>(specialization);
    if (!is_written) return;
  }
  if (context == nullptr) return;
  for (const Decl* inner : context->decls()) find_bodies(inner);
}

void UnitFinder::add_body(const clang::FunctionDecl* function) {
  if (function->isImplicit() || !has_written_body(function) || function->isTemplateInstantiation()) return;
  const clang::Stmt* body = function->getBody();
  if (body == nullptr || body->getBeginLoc().isMacroID() || body->getEndLoc().isMacroID() ||
      function->getBeginLoc().isMacroID()) {
    return;
  }
  if (!function->hasPrototype() && function->getNumParams() > 0) return;  // `int f(a) int a; {}`: no ';' can replace it
  Place brace = unit_.place_of(body->getBeginLoc());
  if (!unit_.files_->is_project(brace.file) || unit_.file_of(body->getEndLoc()) != brace.file) return;
  unsigned begin = brace.offset;
  if (isa<clang::CXXConstructorDecl>(function) && function->getFunctionTypeLoc()) {
    const std::vector<TextToken>& tokens = tokens_of(brace.file);
    Place parameters_end = unit_.place_of(function->getFunctionTypeLoc().getRParenLoc());
    int depth = 0;
    for (auto token = std::ranges::upper_bound(tokens, parameters_end.offset, {}, &TextToken::begin);
         parameters_end.file == brace.file && token != tokens.end() && token->begin < brace.offset; ++token) {
      std::string_view text = spelling(brace.file, *token);
      if (text == "(") ++depth;
      if (text == ")") --depth;
      if (text == ":" && depth == 0) {
        begin = token->begin;
        break;
      }
    }
  }
  unit_.text_[brace.file].bodies[brace.offset] = {begin, end_of_token(body->getEndLoc()), function};
}

void UnitFinder::find_definitions(const Decl* declaration) {
  if (const auto* function = dyn_cast<clang::FunctionDecl>(declaration)) {
    if (function->isThisDeclarationADefinition() && (!function->isInlined() || function->isTemplateInstantiation())) {
      add_definition(function);
    }
    return;
  }
  if (const auto* variable = dyn_cast<clang::VarDecl>(declaration)) {
    if (variable->hasGlobalStorage() && variable->isThisDeclarationADefinition() != clang::VarDecl::DeclarationOnly) {
      add_definition(variable);
      if (unit_.is_project(variable)) unit_.variables_.push_back(variable);
    }
    return;
  }
  if (const auto* function_template = dyn_cast<clang::FunctionTemplateDecl>(declaration)) {
    for (const clang::FunctionDecl* instance : function_template->specializations()) find_definitions(instance);
  } else if (const auto* class_template = dyn_cast<clang::ClassTemplateDecl>(declaration)) {
    for (const Decl* instance : class_template->specializations()) {
      for (const Decl* inner : llvm::cast<clang::DeclContext>(instance)->decls()) find_definitions(inner);
    }
  } else if (const auto* variable_template = dyn_cast<clang::VarTemplateDecl>(declaration)) {
    for (const Decl* instance : variable_template->specializations()) find_definitions(instance);
  } else if (const auto* context = dyn_cast<clang::DeclContext>(declaration)) {
    for (const Decl* inner : context->decls()) find_definitions(inner);
  }
}

void UnitFinder::add_definition(const clang::NamedDecl* declaration) {
  if (declaration->isInvalidDecl() || !declaration->isExternallyVisible() || !unit_.is_project(declaration)) return;
  for (std::string& symbol : unit_.symbols_of(declaration))
    unit_.definitions_.try_emplace(std::move(symbol), declaration);
}

unsigned UnitFinder::end_of_token(clang::SourceLocation location) const {
  clang::SourceLocation start = unit_.sources().getExpansionLoc(location);
  unsigned length = clang::Lexer::MeasureTokenLength(start, unit_.sources(), unit_.language());
  return unit_.sources().getFileOffset(start) + length;
}

unsigned UnitFinder::past_semicolon(FileId file, unsigned offset, bool only_if_next) {
  const std::vector<TextToken>& tokens = tokens_of(file);
  int depth = 0;
  for (auto token = std::ranges::lower_bound(tokens, offset, {}, &TextToken::begin); token != tokens.end(); ++token) {
    if (token->kind == TextToken::Kind::comment) continue;
    if (token->kind == TextToken::Kind::directive) {
      if (only_if_next) return offset;
      continue;
    }
    std::string_view text = spelling(file, *token);
    if (text == ";" && depth == 0) return token->end;
    if (only_if_next || (text == "}" && depth == 0)) return offset;
    if (text == "(" || text == "[" || text == "{") ++depth;
    if (text == ")" || text == "]" || text == "}") --depth;
  }
  return offset;
}

const std::vector<TextToken>& UnitFinder::tokens_of(FileId file) {
  auto [known, is_new] = tokens_.try_emplace(file);
  if (is_new) known->second = lex(unit_.files_->text(file), unit_.language());
  return known->second;
}

std::string_view UnitFinder::spelling(FileId file, const TextToken& token) const {
  return std::string_view(unit_.files_->text(file)).substr(token.begin, token.end - token.begin);
}

}  // namespace turbolift::extract
