#include "extract/service_limits.hpp"

#include <array>
#include <string_view>

#include "extract/clang.hpp"

namespace turbolift::extract {
namespace {

constexpr std::array<std::string_view, 17> file_functions = {
    "fopen",  "fopen64", "freopen", "open",   "open64", "openat", "creat", "opendir", "stat",
    "access", "mmap",    "unlink",  "rename", "mkdir",  "rmdir",  "chdir", "realpath"};
constexpr std::array<std::string_view, 3> environment_functions = {"getenv", "secure_getenv", "setenv"};
constexpr std::array<std::string_view, 9> program_functions = {"system", "popen",  "execv", "execve",     "execvp",
                                                               "execl",  "execlp", "fork",  "posix_spawn"};
constexpr std::array<std::string_view, 3> file_streams = {"basic_ifstream", "basic_ofstream", "basic_fstream"};

bool is_any(const auto& list, llvm::StringRef name) {
  return std::ranges::find(list, std::string_view(name.data(), name.size())) != list.end();
}

}  // namespace

std::string service_limit(const clang::FunctionDecl* function) {
  const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(function);
  const clang::IdentifierInfo* name = function->getIdentifier();
  bool is_member = llvm::isa<clang::CXXMethodDecl>(function);
  if (constructor != nullptr && constructor->getParent()->getIdentifier() != nullptr &&
      constructor->getNumParams() > 0) {
    bool copies = constructor->isCopyOrMoveConstructor();
    if (!copies && is_any(file_streams, constructor->getParent()->getName())) {
      return "a file is opened here: a service sees only the FILES of turbolift_distribute, at the same relative paths";
    }
  }
  if (name == nullptr || is_member) return {};
  bool is_filesystem = function->getQualifiedNameAsString().starts_with("std::filesystem::") &&
                       function->getNumParams() > 0 && !function->isConstexpr() && function->isExternC() == false &&
                       function->getReturnType().getAsString().find("path") == std::string::npos;
  bool is_plain = function->isExternC() || function->isInStdNamespace();
  if (is_filesystem || (is_plain && is_any(file_functions, name->getName()))) {
    return "'" + function->getNameAsString() +
           "' reads or changes files: a service sees only the FILES of turbolift_distribute, at the same relative "
           "paths";
  }
  if (is_plain && is_any(environment_functions, name->getName())) {
    return "'" + function->getNameAsString() +
           "' uses the environment, which a service does not share with the program: pass the value as an argument, or "
           "set it with FunctionOptions::env";
  }
  if (is_plain && is_any(program_functions, name->getName())) {
    return "'" + function->getNameAsString() + "' starts a program: a service's image contains no other programs";
  }
  return {};
}

}  // namespace turbolift::extract
