#pragma once

#include "extract/ast.hpp"

namespace turbolift::extract {

/// Step "units" for one parsed unit: from declarations to byte ranges of the files.
class UnitFinder {
 public:
  explicit UnitFinder(ParsedUnit& unit) : unit_(unit) {}
  void run();

 private:
  void enumerate(const clang::DeclContext* context);
  void add_container(const clang::Decl* declaration);
  void add_unit(const clang::Decl* declaration);
  void merge_overlapping();
  void add_orphans();

  /// Functions with bodies of their own text, in classes and templates too.
  void find_bodies(const clang::Decl* declaration);
  void add_body(const clang::FunctionDecl* function);
  /// What other units may need from here: strong definitions, and instantiations.
  void find_definitions(const clang::Decl* declaration);
  void add_definition(const clang::NamedDecl* declaration);

  unsigned end_of_token(clang::SourceLocation location) const;
  /// Past the next ';' outside of brackets that follows `offset`, or `offset` where something else comes first.
  unsigned past_semicolon(FileId file, unsigned offset, bool only_if_next);
  const std::vector<TextToken>& tokens_of(FileId file);
  std::string_view spelling(FileId file, const TextToken& token) const;

  ParsedUnit& unit_;
  std::map<FileId, std::vector<TextToken>> tokens_;
};

}  // namespace turbolift::extract
