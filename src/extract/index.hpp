#pragma once

/// \file
/// What the target's own object files say about the program: which unit defines a symbol, where the tags are, what
/// runs before main. It comes from the objects because they are there already, while parsing every unit with Clang
/// would double the build, and because the program's own compiler chose the names in them.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/slice.hpp"

namespace turbolift::extract {

/// A source file of the program together with the object that it was compiled to.
///
/// The object of a unity build belongs to several sources: there is a `Unit` for each of them, all with the same
/// `object` and with the command of the unity file, in which only the source is replaced.
struct Unit {
  CompileCommand command;
  std::string linked_as;           ///< path of the object, archive or shared library on the link line that contains it
  bool is_unity = false;           ///< the object has other units' symbols as well
  bool in_shared = false;          ///< it is part of a shared library of the project
  std::string precompiled_header;  ///< header that the build system includes first (absolute path); empty: none
};

/// Code that runs before main, or when the library that contains it is loaded.
struct Initialiser {
  std::size_t unit = 0;                 ///< number in `units()`; of a unity object, its first unit
  std::string function;                 ///< symbol of the function that .init_array names; may be local
  std::vector<std::string> references;  ///< symbols that it uses, also through local functions of its object; sorted
};

/// A library of the target's link line, in its order.
struct Library {
  enum class Kind { archive, shared };

  std::string argument;  ///< as on the link line: "-lz", "/usr/lib/libz.so", "libgeo.a"
  std::string path;      ///< absolute path of the file; empty where the linker alone finds it ("-lz")
  Kind kind = Kind::archive;
  bool of_project = false;  ///< built by this project from sources that `units()` has
};

/// Read-only after it is built; then every member may be called from several threads.
class Index {
 public:
  virtual ~Index() = default;

  /// The program's units that have a compile command: the target's own in the order of the link, then those of its
  /// static libraries, then those of the project's shared libraries.
  virtual const std::vector<Unit>& units() const = 0;

  /// Units that may define the mangled symbol, a strong definition first, otherwise in the order of the link. Empty: a
  /// library outside the program has it. More than one: weak in several (all the same by the one-definition rule), or a
  /// unity object, whose sources cannot be told apart here. Local symbols are in none.
  virtual std::vector<std::size_t> defining_units(std::string_view symbol) const = 0;

  /// The first of `defining_units`, or nothing.
  std::optional<std::size_t> defining_unit(std::string_view symbol) const {
    const std::vector<std::size_t> units = defining_units(symbol);
    return units.empty() ? std::nullopt : std::optional(units.front());
  }

  /// Symbols that the unit's object uses and does not define; sorted.
  virtual std::span<const std::string> undefined(std::size_t unit) const = 0;

  /// Sections of the unit's object whose names are identifiers, as those are that the linker gathers for the program.
  virtual std::span<const std::string> sections(std::size_t unit) const = 0;

  /// The tags of the whole program, by key. A key in two objects where it is local is already a diagnostic (two
  /// functions of one name): such a tag is not here.
  virtual const std::vector<Tag>& tags() const = 0;

  /// Of what is linked (not of members of archives that nothing needs), in the order in which they run within an
  /// object; objects in the order of `units()`.
  virtual const std::vector<Initialiser>& initialisers() const = 0;

  virtual const std::vector<Library>& libraries() const = 0;

  /// What is wrong with the objects: duplicate keys, an object that cannot be read, a tag in code without sources.
  virtual const std::vector<Diagnostic>& diagnostics() const = 0;
};

}  // namespace turbolift::extract
