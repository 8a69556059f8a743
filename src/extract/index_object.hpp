#pragma once

/// \file
/// The facts of one object file, without Clang and without running anything.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace turbolift::extract {

struct ObjectFacts {
  struct Key {
    std::string key;     ///< bytes of typeid(turbolift::detail::Key<f>).name()
    bool local = false;  ///< f is known in this object alone (static, or in an anonymous namespace)
  };
  struct Initialiser {
    std::string function;
    std::vector<std::string> references;  ///< sorted
  };

  bool needs_plain_code = false;  ///< holds only a compiler's intermediate code (LTO): nothing else here is filled
  std::vector<std::string> strong, weak, undefined;  ///< symbols that other objects see; sorted
  std::vector<std::string> required;                 ///< of `undefined`, those without which it does not link; sorted
  std::vector<std::string> sections;                 ///< those whose names are identifiers; sorted
  std::vector<Key> keys;
  std::vector<Initialiser> initialisers;  ///< in the order in which they run
};

/// Reads an ELF object, or recognises GCC's slim LTO objects and LLVM bitcode. Fails, with the reason, on others.
base::Expected<ObjectFacts> read_object(std::string_view bytes);

struct ArchiveMember {
  std::string name;        ///< "square.cpp.o"; a path relative to the archive's folder in a thin archive
  std::string_view bytes;  ///< empty in a thin archive: the file at `name` has them
};

/// The members of an `ar` archive in its order (GNU's format, thin ones too), without symbol and name tables.
/// `bytes` must outlive the answer. Fails where it is no archive or is damaged.
base::Expected<std::vector<ArchiveMember>> read_archive(std::string_view bytes);

}  // namespace turbolift::extract
