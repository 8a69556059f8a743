#include "image/reference.hpp"

#include <algorithm>

namespace turbolift::image {
namespace {

constexpr std::string_view hub = "docker.io";
constexpr std::string_view official = "library/";
constexpr std::size_t max_name_bytes = 255;  // of domain and path
constexpr std::size_t max_tag_bytes = 128;
constexpr std::size_t max_component_bytes = 100;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}
bool is_path_letter(char c) {
  return is_digit(c) || is_lower(c);
}

bool is_component(std::string_view text) {
  if (text.empty() || !is_path_letter(text.front()) || !is_path_letter(text.back())) return false;
  for (std::size_t i = 0; i < text.size();) {
    if (is_path_letter(text[i])) {
      ++i;
      continue;
    }
    // A separator: one '.', one or two '_', or dashes.
    const std::size_t end = std::min(text.find_first_not_of(text[i], i), text.size());
    const std::size_t length = end - i;
    const bool good = text[i] == '-' || (text[i] == '.' && length == 1) || (text[i] == '_' && length <= 2);
    if (!good || !is_path_letter(text[end])) return false;
    i = end;
  }
  return true;
}

bool is_path(std::string_view text) {
  for (;;) {
    const std::size_t slash = text.find('/');
    if (!is_component(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    return text.ends_with(']') && text.size() > 2 && std::ranges::all_of(text.substr(1, text.size() - 2), [](char c) {
             return is_hex(c) || (c >= 'A' && c <= 'F') || c == ':';
           });
  }
  for (;;) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    if (!std::ranges::all_of(label, [](char c) { return is_path_letter(c) || is_upper(c) || c == '-'; })) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_domain(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos;
  if (!has_port) return is_host(text);
  const std::string_view port = text.substr(colon + 1);
  return is_host(text.substr(0, colon)) && !port.empty() && port.size() <= 5 && std::ranges::all_of(port, is_digit);
}

bool is_tag(std::string_view text) {
  return !text.empty() && text.size() <= max_tag_bytes && text.front() != '.' && text.front() != '-' &&
         std::ranges::all_of(
             text, [](char c) { return is_path_letter(c) || is_upper(c) || c == '_' || c == '.' || c == '-'; });
}

bool is_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_component(text.substr(0, colon))) return false;
  const std::string_view hex = text.substr(colon + 1);
  if (text.starts_with("sha256:") && hex.size() != 64) return false;
  return hex.size() >= 32 && std::ranges::all_of(hex, is_hex);
}

std::unexpected<base::Error> bad(std::string_view text, std::string_view rule) {
  return base::failure("'" + std::string(text) + "' is no image reference: " + std::string(rule));
}

std::string with_tag_and_digest(std::string name, const Reference& reference) {
  if (!reference.tag.empty()) name += ":" + reference.tag;
  if (!reference.digest.empty()) name += "@" + reference.digest;
  return name;
}

}  // namespace

base::Expected<Reference> parse_reference(std::string_view text) {
  Reference reference;
  std::string_view name = text;
  if (const std::size_t at = name.find('@'); at != std::string_view::npos) {
    if (!is_digest(name.substr(at + 1)))
      return bad(text, "after '@' must come a digest, such as sha256:<64 hex digits>");
    reference.digest = name.substr(at + 1);
    name = name.substr(0, at);
  }
  const std::size_t last_slash = name.rfind('/');
  const std::size_t colon = name.rfind(':');
  if (colon != std::string_view::npos && (last_slash == std::string_view::npos || colon > last_slash)) {
    if (!is_tag(name.substr(colon + 1))) {
      return bad(text, "a tag has at most 128 letters, digits, '_', '.' and '-', and begins with none of the last two");
    }
    reference.tag = name.substr(colon + 1);
    name = name.substr(0, colon);
  }
  const std::size_t slash = name.find('/');
  const std::string_view first = name.substr(0, slash);
  const bool has_domain =
      slash != std::string_view::npos &&
      (first == "localhost" || first.find_first_of(".:[") != first.npos || std::ranges::any_of(first, is_upper));
  reference.domain = has_domain ? first : hub;
  if (reference.domain == "index.docker.io") reference.domain = hub;
  reference.path = has_domain ? name.substr(slash + 1) : name;
  if (!is_domain(reference.domain)) return bad(text, "'" + reference.domain + "' is no host[:port]");
  if (!is_path(reference.path)) {
    return bad(text,
               "a name has components of lower-case letters and digits, separated by '/', with single '.', '_' or "
               "dashes inside");
  }
  if (reference.domain == hub && reference.path.find('/') == std::string::npos) {
    reference.path = std::string(official) + reference.path;
  }
  if (reference.domain.size() + 1 + reference.path.size() > max_name_bytes) {
    return bad(text, "its name has more than 255 characters");
  }
  return reference;
}

std::string to_string(const Reference& reference) {
  return with_tag_and_digest(reference.domain + "/" + reference.path, reference);
}

std::string familiar(const Reference& reference) {
  if (reference.domain != hub) return to_string(reference);
  std::string_view path = reference.path;
  const bool is_official = path.starts_with(official) && path.find('/', official.size()) == std::string_view::npos;
  if (is_official) path.remove_prefix(official.size());
  return with_tag_and_digest(std::string(path), reference);
}

std::string path_component(std::string_view function) {
  std::string component;
  for (const char c : function) {
    if (is_path_letter(c))
      component += c;
    else if (is_upper(c))
      component += static_cast<char>(c - 'A' + 'a');
    else if (!component.empty() && component.back() != '-')
      component += '-';
    if (component.size() == max_component_bytes) break;
  }
  while (component.ends_with('-')) component.pop_back();
  return component.empty() ? "function" : component;
}

}  // namespace turbolift::image
