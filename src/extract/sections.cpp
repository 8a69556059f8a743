#include "extract/sections.hpp"

#include <algorithm>

namespace turbolift::extract {
namespace {

bool is_in(const clang::Decl* declaration, llvm::StringRef section) {
  const auto* attribute = declaration->getAttr<clang::SectionAttr>();
  return attribute != nullptr && attribute->getName() == section;
}

std::vector<const clang::ValueDecl*> members_of(llvm::StringRef section, const ParsedUnit& unit) {
  std::vector<const clang::ValueDecl*> result;
  for (const clang::VarDecl* variable : unit.variables()) {
    if (is_in(variable, section)) result.push_back(variable);
  }
  for (const auto& [file, text] : unit.text()) {
    for (const auto& [brace, body] : text.bodies) {
      if (is_in(body.function, section)) result.push_back(body.function);
    }
  }
  return result;
}

}  // namespace

bool keep_sections(ProgramClosure& closure) {
  const Index& index = closure.program().index();
  bool is_new = false;
  for (const auto& [section, use] : closure.selection().sections) {
    for (std::size_t number = 0; number < index.units().size(); ++number) {
      if (!std::ranges::binary_search(index.sections(number), section)) continue;
      UnitClosure* unit = closure.use(number);
      if (unit == nullptr) return true;  // with errors: there is no slice
      for (const clang::ValueDecl* member : members_of(section, unit->unit())) {
        if (closure.is_reached(number, member)) continue;
        unit->need_because(member, Level::body, use);
        is_new = true;
      }
    }
  }
  return is_new;
}

}  // namespace turbolift::extract
