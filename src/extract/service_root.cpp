#include "extract/service_root.hpp"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

namespace turbolift::extract {
namespace {

/// A function or lambda as the demangled key has it.
struct Named {
  std::string name;                       ///< as C++ names it, without leading "::"
  std::optional<std::string> parameters;  ///< "int, char"; nothing: the key does not say (extern "C")
  bool is_lambda = false;
};

void erase_all(std::string& text, std::string_view part) {
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at)) text.erase(at, part.size());
}

/// "a::f[abi:cxx11]" -> "a::f"
void erase_abi_tags(std::string& text) {
  for (std::size_t at = text.find("[abi:"); at != text.npos; at = text.find("[abi:", at))
    text.erase(at, text.find(']', at) - at + 1);
}

/// Position of the '(' whose ')' ends `text`; npos where there is none.
std::size_t opening_of_last(std::string_view text) {
  int depth = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return text.npos;
}

/// "std::vector<int> geo::twice<int>" -> "geo::twice<int>": a template's name comes with its result's type.
std::string_view without_result(std::string_view text) {
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<' || text[i] == '(') ++depth;
    if (text[i] == '>' || text[i] == ')') --depth;
    if (text[i] == ' ' && depth == 0) begin = i + 1;
  }
  return text.substr(begin);
}

std::optional<Named> read_key(const std::string& key) {
  const std::unique_ptr<char, decltype(&std::free)> demangled(llvm::itaniumDemangle("_ZTS" + key), &std::free);
  if (demangled == nullptr) return std::nullopt;
  std::string text = demangled.get();
  constexpr std::string_view prefix = "typeinfo name for turbolift::detail::Key<";
  if (!text.starts_with(prefix) || !text.ends_with('>')) return std::nullopt;
  text = text.substr(prefix.size(), text.size() - prefix.size() - 1);
  // What is in an anonymous namespace is found without it.
  erase_all(text, "(anonymous namespace)::");
  erase_abi_tags(text);
  Named named;
  if (!text.starts_with('&')) {  // geo::square::'lambda'(int){}
    const std::size_t at = text.find("::'lambda");
    // The tag's name is the lambda's scope; "MUl" tells it from a class.
    if (at == text.npos || key.find("MUl") == key.npos) return std::nullopt;
    const std::size_t open = text.find('(', at);
    const std::size_t close = text.rfind("){}");
    if (open == text.npos || close == text.npos || close < open) return std::nullopt;
    named.name = text.substr(0, at);
    named.parameters = text.substr(open + 1, close - open - 1);
    named.is_lambda = true;
    return named;
  }
  text.erase(0, 1);
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  std::string_view name = text;
  if (text.ends_with(')')) {
    const std::size_t open = opening_of_last(text);
    if (open == text.npos) return std::nullopt;
    named.parameters = text.substr(open + 1, text.size() - open - 2);
    name = name.substr(0, open);
  }
  named.name = without_result(name);
  return named;
}

/// The mangled function in the key; only where no part of it refers to the key's own parts.
std::string symbol_in(const std::string& key) {
  constexpr std::string_view prefix = "N9turbolift6detail3KeyIXadL";
  constexpr std::string_view suffix = "EEEE";
  if (!key.starts_with(prefix) || !key.ends_with(suffix)) return {};
  return key.substr(prefix.size(), key.size() - prefix.size() - suffix.size());
}

}  // namespace

std::string service_stub(const std::string& service) {
  return "\n#include <turbolift/service.hpp>\nTURBOLIFT_SERVICE(" + service + ")\n";
}

std::string name_in_key(const std::string& key) {
  const auto named = read_key(key);
  return named ? named->name : key;
}

base::Expected<ServiceRoot> root_from_key(const Tag& tag, const Index& index) {
  const auto named = read_key(tag.key);
  if (!named)
    return base::failure("the tag '" + tag.key +
                         "' cannot be named in its file without Clang: give it a name at namespace scope");
  ServiceRoot root{.name = named->name, .signature = named->name, .stub = {}, .unit = tag.units.front()};
  root.signature += "(" + named->parameters.value_or("") + ")";
  const std::string address = "&::" + named->name;
  if (named->is_lambda)
    root.stub = service_stub("decltype(::" + named->name + ")");
  else if (named->parameters)
    root.stub = service_stub("turbolift::Function<turbolift::detail::Taking<" + *named->parameters + ">::function(" +
                             address + ")>");
  else
    root.stub = service_stub("turbolift::Function<" + address + ">");
  for (const std::size_t unit : index.defining_units(symbol_in(tag.key)))
    if (std::ranges::find(tag.units, unit) != tag.units.end()) {
      root.unit = unit;
      break;
    }
  return root;
}

}  // namespace turbolift::extract
