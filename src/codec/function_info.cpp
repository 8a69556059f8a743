#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <turbolift/detail/function_info.hpp>

namespace turbolift::detail {

namespace {

std::string demangled(std::string_view mangled) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(
      abi::__cxa_demangle(std::string(mangled).c_str(), nullptr, nullptr, &status), std::free);
  return status == 0 ? std::string(text.get()) : std::string(mangled);
}

/// What lies between Key's angle brackets.
std::string_view argument_of_key(std::string_view text) {
  constexpr std::string_view begin = "turbolift::detail::Key<";
  if (!text.starts_with(begin) || !text.ends_with('>')) return text;
  text.remove_prefix(begin.size());
  text.remove_suffix(1);
  return text;
}

/// "&(square(int))", "&square(int)" or "(int (*)(int))&square(int)" without what is not the name.
std::string_view plain_function(std::string_view text) {
  if (const auto address = text.find('&'); address != std::string_view::npos && (address == 0 || text[0] == '('))
    text.remove_prefix(address + 1);
  if (text.starts_with('(') && text.ends_with(')')) {
    text.remove_prefix(1);
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

std::string_view key_of(const FunctionInfo& info) noexcept {
  return info.key->name();
}

std::string name_of_key(std::string_view key) {
  const std::string text = demangled(key);
  std::string_view name = argument_of_key(text);
  // A lambda's closure is named after the variable that it initialises, where the compiler names it at all.
  if (const auto lambda = name.find("{lambda("); lambda != std::string_view::npos) {
    name = name.substr(0, lambda);
    if (name.starts_with('(')) name.remove_prefix(1);
    while (name.ends_with(':')) name.remove_suffix(1);
    return name.empty() ? "lambda" : std::string(name);
  }
  return std::string(plain_function(name));
}

std::string name_of(const FunctionInfo& info) {
  return name_of_key(key_of(info));
}

}  // namespace turbolift::detail
