#include "kubernetes/names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/digest.hpp"
#include "base/random.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr std::string_view prefix = "tl-";
constexpr std::string_view id_letters = "0123456789abcdefghjkmnpqrstvwxyz";  // 32: no bias
constexpr std::size_t run_id_size = 10;
constexpr std::size_t digest_digits = 8;
// "tl-", it, "-", digest, "-", run: 45; a ReplicaSet adds 11, its pods 6 more: 62.
constexpr std::size_t max_readable = 22;
constexpr std::size_t max_label = 63;

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Lower-case letters, digits and single '-' between them, beginning with a letter; at most `most` characters, the last
/// ones, since the end of a qualified name says most.
std::string readable(std::string_view text, std::size_t most) {
  std::string result;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (is_letter(lower) || is_digit(lower)) {
      result += lower;
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
  }
  if (result.ends_with('-')) result.pop_back();
  if (result.size() > most) result.erase(0, result.size() - most);
  result.erase(0, result.find_first_of("abcdefghijklmnopqrstuvwxyz"));
  return result.empty() ? "function" : result;
}

}  // namespace

std::string new_run_id() {
  std::array<std::byte, run_id_size> random{};
  base::random_bytes(random);
  std::string id;
  for (const std::byte one : random) id += id_letters[std::to_integer<std::size_t>(one) % id_letters.size()];
  return id;
}

bool is_run_id(std::string_view text) {
  return text.size() == run_id_size && text.find_first_not_of(id_letters) == std::string_view::npos;
}

std::string service_id(std::string_view function, std::string_view key) {
  const base::Digest digest = base::sha256(key);
  return readable(function, max_readable) + "-" + base::to_hex(digest).substr(0, digest_digits);
}

std::string session_name(std::string_view run_id) {
  return std::string(prefix).append(run_id);
}
std::string certificate_name(std::string_view run_id) {
  return session_name(run_id) + "-tls";
}
std::string object_name(std::string_view run_id, std::string_view service) {
  return std::string(prefix).append(service).append("-").append(run_id);
}

std::string host_name(std::string_view run_id, std::string_view service) {
  return std::string(service).append(".").append(run_id).append(".").append(host_domain);
}
std::string wildcard_host(std::string_view run_id) {
  return host_name(run_id, "*");
}

std::string run_selector(std::string_view run_id) {
  return std::string(run_label).append("=").append(run_id);
}
std::string service_selector(std::string_view run_id, std::string_view service) {
  return run_selector(run_id).append(",").append(service_label).append("=").append(service);
}

std::string label_value(std::string_view text) {
  const auto is_end = [](char c) { return is_letter(c) || is_digit(c) || (c >= 'A' && c <= 'Z'); };
  std::string value;
  for (const char c : text.substr(0, max_label)) value += is_end(c) || c == '_' || c == '.' ? c : '-';
  const auto first = std::ranges::find_if(value, is_end);
  value.erase(value.begin(), first);
  while (!value.empty() && !is_end(value.back())) value.pop_back();
  return value;
}

}  // namespace turbolift::kubernetes
