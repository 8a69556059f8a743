#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "extract/ast.hpp"

namespace turbolift::extract {

/// Number of a use: "A is needed because B uses it". Following `because` leads to the tag.
using UseId = unsigned;
inline constexpr UseId the_tag = 0;

/// What a slice keeps of the program, over all of its units, and why. Places make it independent of the unit that
/// found something: a declaration in a header is kept once, for everyone.
class Selection {
 public:
  struct Use {
    const clang::Decl* declaration = nullptr;  ///< what is needed
    const ParsedUnit* unit = nullptr;
    UseId because = the_tag;  ///< what needs it
  };

  /// A piece of text that is written differently in the slice.
  struct Replacement {
    unsigned end = 0;
    std::string text;
  };

  /// Something to tell the user, at most once for each place and message.
  struct Finding {
    Severity severity;
    Place place;
    std::string message;
    UseId use;
    auto operator<=>(const Finding&) const = default;
  };

  UseId add_use(const clang::Decl* declaration, const ParsedUnit* unit, UseId because);
  const std::vector<Use>& uses() const { return uses_; }

  /// Text units that stay, by their begin.
  std::map<Place, UseId> kept;
  /// Bodies that stay, by their '{'. Bodies in kept units that are not here become ';'.
  std::map<Place, UseId> bodies;
  /// Namespaces whose braces stay even when they are empty, by their begin.
  std::set<Place> namespaces;
  /// A symbol that is used and not defined in the unit that uses it.
  struct Wanted {
    UseId use = the_tag;
    bool only_if_defined = false;  ///< a pure virtual function, or a weak definition that another one may replace
    bool of_library = false;       ///< a library declares it: the program's text may define it, or the library has it
  };
  /// By mangled names; where there are several (of a constructor), each of them would do.
  std::map<std::vector<std::string>, Wanted> wanted;
  /// Mangled names of functions and variables that no file of the program declares a body for.
  std::set<std::string> external;
  /// Sections that the function walks through from `__start_NAME` to `__stop_NAME`.
  std::map<std::string, UseId> sections;
  /// Lines that are added at the end of a file: explicit instantiations of what nothing else would instantiate.
  std::map<FileId, std::set<std::string>> additions;
  /// By the first byte.
  std::map<Place, Replacement> replacements;
  std::set<Finding> findings;

 private:
  std::vector<Use> uses_ = {Use{}};
};

}  // namespace turbolift::extract
