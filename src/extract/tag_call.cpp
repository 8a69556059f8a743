#include "extract/tag_call.hpp"

namespace turbolift::extract {
namespace {

bool is_on(const clang::NamedDecl* declaration) {
  if (declaration == nullptr || !declaration->getDeclName().isIdentifier() || declaration->getName() != "on")
    return false;
  return declaration->getQualifiedNameAsString() == "turbolift::on";
}

}  // namespace

bool is_tag_call(const clang::CallExpr* call) {
  if (call->getNumArgs() == 0) return false;
  if (const clang::FunctionDecl* callee = call->getDirectCallee()) return is_on(callee);
  // In a template, the overload is not chosen yet.
  const auto* lookup = llvm::dyn_cast<clang::OverloadExpr>(call->getCallee()->IgnoreParenImpCasts());
  return lookup != nullptr && lookup->getNumDecls() > 0 && is_on((*lookup->decls_begin())->getUnderlyingDecl());
}

std::optional<std::pair<const Place, Selection::Replacement>> replace_platform(const clang::CallExpr* call,
                                                                               const ParsedUnit& unit) {
  clang::SourceManager& sources = unit.sources();
  clang::SourceRange range = call->getArg(0)->getSourceRange();
  if (range.isInvalid()) return std::nullopt;
  clang::SourceLocation begin = sources.getSpellingLoc(range.getBegin());
  clang::SourceLocation end = sources.getSpellingLoc(range.getEnd());
  Place place = unit.place_of(begin);
  bool is_one_piece = unit.file_of(end) == place.file && sources.getFileOffset(end) >= place.offset;
  if (!unit.files().is_project(place.file) || !is_one_piece) return std::nullopt;
  unsigned length = clang::Lexer::MeasureTokenLength(end, sources, unit.language());
  return std::pair<const Place, Selection::Replacement>{place,
                                                        {sources.getFileOffset(end) + length, in_service_platform}};
}

}  // namespace turbolift::extract
