#pragma once

/// \file
/// What the two halves of the extraction tool exchange. Nothing here needs Clang.
///
///     objects ──index──▶ tags, symbols, initialisers            (index.hpp: LLVM Object)
///     tag ──roots──closure──units──emit──▶ Slice                 (this header: Clang)
///     Slice ──verify──link──▶ service binary                     (verify.hpp, link.hpp: the user's compiler)
///
/// `verify` climbs `Breadth` rung by rung when a slice does not compile; the last rung, the whole program, needs no
/// slice (whole_program.hpp).

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace turbolift::extract {

class Index;

/// How one translation unit of the target (or of a static library that it links) was compiled.
struct CompileCommand {
  std::string directory;               ///< absolute; relative paths in `arguments` start here
  std::string file;                    ///< absolute path of the source (of the unity file in a unity build)
  std::string object;                  ///< absolute path of the object file
  std::vector<std::string> arguments;  ///< as run, the compiler first and without a compiler launcher
};

/// A folder whose files belong to the program: they are sliced. Whatever lies elsewhere (system headers, Turbolift's
/// own, an installed library) stays an include.
struct SourceRoot {
  std::string path;  ///< absolute
  std::string
      in_slice;  ///< where its files lie in a slice: "" for the source folder, e.g. "_build" for the build folder
};

/// What is the same for all tags of a target.
struct Project {
  std::vector<SourceRoot> roots;      ///< an inner root (a build folder in the source folder) wins over the outer one
  std::vector<std::string> external;  ///< folders in the roots that are not the program's, e.g. an install prefix
  bool compiler_is_gcc = true;        ///< the program's compiler: Clang then takes GCC's branches
  std::string gcc_version;            ///< "12.2.0"; for -fgnuc-version; unused where the compiler is Clang
  std::string resource_dir;           ///< of Clang 19's libraries; empty: found beside them
  std::vector<std::string> clang_arguments;  ///< added last to every parse
};

/// One tagged function: a key that occurs in the objects.
struct Tag {
  std::string key;                 ///< typeid(turbolift::detail::Key<f>).name(), as the app's own compiler wrote it
  std::vector<std::size_t> units;  ///< numbers in Index::units() of the units whose objects contain the key
};

enum class Severity { error, warning, note };

/// A message in the compilers' format, so that editors list it.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;  ///< as the user knows it; empty: about the whole target
  unsigned line = 0;
  unsigned column = 0;
  std::string message;            ///< what is wrong, and what to do
  std::vector<Diagnostic> chain;  ///< notes: who uses it, from the place itself up to the tag
};

/// "file:line:column: error: message [turbolift]", followed by the notes of its chain, one a line.
std::string to_string(const Diagnostic& diagnostic);

/// How much stays in a slice. Each rung contains the one before.
enum class Breadth {
  exact,          ///< what the closure needs
  all_includes,   ///< and every include directive of a kept file
  whole_headers,  ///< and every declaration of kept headers
  whole_files,    ///< and every declaration and body of kept files, but main and what uses platforms
  whole_program,  ///< the target's own objects; there is no slice of this breadth
};

/// A file of a slice. The text is the user's own without the parts that are not needed.
struct SliceFile {
  std::string path;  ///< relative, with the user's own folders, so that includes and `-I` keep their meaning
  std::string text;
};

/// A translation unit of a slice.
struct SliceUnit {
  std::string file;      ///< a `SliceFile::path`
  std::size_t unit = 0;  ///< number in Index::units(): its command, in which paths under a root are to be mapped
};

/// Why something is in a slice; together they answer `turbolift inspect --why`.
struct Reason {
  std::string file;  ///< a `SliceFile::path`
  unsigned line = 0;
  std::string what;  ///< "function geo::norm1", "file geo/vec.hpp"
  std::string why;   ///< "used by function work (main.cpp:14)"
};

/// The source of one service.
struct Slice {
  std::string name;              ///< qualified name of the function; of the tag where the function is a lambda
  std::string signature;         ///< the same with parameter types, for overloads
  std::string key;               ///< `Tag::key`
  std::string root_file;         ///< the file with the service's stub, a `SliceFile::path`
  std::vector<SliceFile> files;  ///< sorted by path
  std::vector<SliceUnit> units;  ///< in the order of Index::units(): initialisers keep theirs
  std::vector<std::string>
      external_symbols;         ///< mangled; used, but defined in no unit of the target: libraries have them
  std::vector<Reason> reasons;  ///< sorted by file and line
};

/// The tagged function as the end of its unit names it.
struct ServiceRoot {
  std::string name;       ///< `Slice::name`
  std::string signature;  ///< `Slice::signature`
  std::string stub;       ///< what makes the unit the service: to be appended to it
  std::size_t unit = 0;   ///< number in Index::units()
  std::string tag{};      ///< `embed::Service::tag`
};

/// A slice, or the errors that say why there is none. Warnings come with a slice.
struct Outcome {
  std::optional<Slice> slice;  ///< empty exactly when `diagnostics` has an error
  std::vector<Diagnostic> diagnostics;
  bool limit_of_tool =
      false;  ///< no slice, but the program may be right (Clang cannot parse it): use the whole program
  std::optional<ServiceRoot> root = {};  ///< where the function was found, also without a slice
};

/// Parses units as they are needed and keeps them, so that several tags, and several rungs of one tag, cost one parse.
/// Not thread-safe: each job has its own.
class Program {
 public:
  /// Both must outlive it.
  Program(const Project& project, const Index& index);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Cuts the tag's function with everything that it needs out of the program. Deterministic: the same sources and
  /// commands give the same bytes. Never throws; a unit that Clang cannot parse is an error in the outcome.
  /// `breadth` is not `whole_program`.
  Outcome slice(const Tag& tag, Breadth breadth = Breadth::exact);

  /// Absolute paths of every file on which the last `slice` depends, but those below /usr: the tool's cache remembers
  /// them.
  std::vector<std::string> files_read() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace turbolift::extract
