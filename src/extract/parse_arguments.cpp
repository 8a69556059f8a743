#include "extract/parse_arguments.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace turbolift::extract {
namespace {

using std::string_view;

// With a value of its own in the next argument.
constexpr std::array<string_view, 8> dropped_pairs = {"-o",  "-MF",     "-MT",          "-MQ",
                                                      "-MJ", "--param", "-include-pch", "-specs"};

constexpr std::array<string_view, 12> dropped = {
    "-c", "-S", "-E", "-pipe", "-fmodules-ts", "-fpch-preprocess", "-Winvalid-pch", "-MMD", "-MD", "-MP", "-MM", "-M"};

// What GCC alone knows, or what has no meaning for a parse.
constexpr std::array<string_view, 22> dropped_prefixes = {"-fconcepts",
                                                          "-fno-gnu-unique",
                                                          "-fanalyzer",
                                                          "-flto",
                                                          "-fno-lto",
                                                          "-ffat-lto-objects",
                                                          "-fuse-linker-plugin",
                                                          "-fsanitize",
                                                          "-fno-sanitize",
                                                          "-fprofile",
                                                          "-fcoverage",
                                                          "--coverage",
                                                          "-specs=",
                                                          "-fdump-",
                                                          "-ftree-",
                                                          "-fno-tree-",
                                                          "-fipa-",
                                                          "-fno-ipa-",
                                                          "-fplugin",
                                                          "-save-temps",
                                                          "-fdiagnostics",
                                                          "-fcallgraph-info"};

bool is_any(const auto& list, string_view argument) {
  return std::ranges::find(list, argument) != list.end();
}

bool has_dropped_prefix(string_view argument) {
  return std::ranges::any_of(dropped_prefixes, [&](string_view prefix) { return argument.starts_with(prefix); });
}

/// -Wall, -Werror=…; and what is handed to the assembler and linker. -Wp, goes to the preprocessor and stays.
bool is_warning(string_view argument) {
  return argument.starts_with("-W") && !argument.starts_with("-Wp,");
}

void add_gcc_branches(std::vector<std::string>& result, const std::string& version) {
  for (string_view macro :
       {"__clang__", "__clang_major__", "__clang_minor__", "__clang_patchlevel__", "__clang_version__"}) {
    result.push_back("-U" + std::string(macro));
  }
  if (!version.empty()) result.push_back("-fgnuc-version=" + version);
  // GCC's headers give the attribute arguments that Clang does not take.
  result.emplace_back("-D__malloc__(...)=__malloc__");
  // GCC before 14 leaves constraints out of mangled names.
  if (version.empty() || std::stoi(version) < 14) result.emplace_back("-fclang-abi-compat=17");
}

}  // namespace

std::vector<std::string> parse_arguments(const CompileCommand& command, const Project& project, Dialect dialect) {
  const std::vector<std::string>& given = command.arguments;
  bool is_c = command.file.ends_with(".c");
  std::vector<std::string> result = {is_c ? "clang" : "clang++", "-fsyntax-only", "-w", "-working-directory",
                                     command.directory};
  if (!project.resource_dir.empty()) result.insert(result.end(), {"-resource-dir", project.resource_dir});
  for (std::size_t i = 1; i < given.size(); ++i) {
    const std::string& argument = given[i];
    if (argument == "-Xclang" && i + 1 < given.size()) {
      if (given[i + 1] == "-include-pch") {
        i += 3;  // -Xclang -include-pch -Xclang FILE
      } else if (given[i + 1] == "-include" && i + 3 < given.size()) {
        result.insert(result.end(), {"-include", given[i + 3]});
        i += 3;
      } else {
        result.insert(result.end(), {argument, given[++i]});
      }
    } else if (is_any(dropped_pairs, argument)) {
      ++i;
    } else if (!is_any(dropped, argument) && !has_dropped_prefix(argument) && !is_warning(argument)) {
      result.push_back(argument);
    }
  }
  if (project.compiler_is_gcc && dialect == Dialect::as_compiled) add_gcc_branches(result, project.gcc_version);
  result.insert(result.end(), project.clang_arguments.begin(), project.clang_arguments.end());
  return result;
}

}  // namespace turbolift::extract
