#include "json/json.hpp"

#include <string>

namespace turbolift::json {
namespace {

constexpr std::size_t max_depth = 100;

const object* as_object(const value* from) {
  return from == nullptr ? nullptr : from->if_object();
}

}  // namespace

base::Expected<value> read(std::string_view text) {
  parse_options options;
  options.max_depth = max_depth;
  stream_parser parser({}, options);
  error_code error;
  const std::size_t used = parser.write_some(text.data(), text.size(), error);
  if (!error && used < text.size()) error = error::extra_data;
  if (!error) parser.finish(error);
  if (error) return base::failure("byte " + std::to_string(used) + ": " + error.message());
  return parser.release();
}

const value* find(const object& from, Path path) {
  const object* at = &from;
  const value* found = nullptr;
  for (const std::string_view name : path) {
    if (at == nullptr) return nullptr;
    found = at->if_contains(name);
    at = as_object(found);
    if (found == nullptr) return nullptr;
  }
  return found;
}

const value* find(const value& from, Path path) {
  if (path.size() == 0) return &from;
  const object* object = from.if_object();
  return object == nullptr ? nullptr : find(*object, path);
}

namespace {

std::string_view text_of(const value* found) {
  const string* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::optional<std::int64_t> number_of(const value* found) {
  if (found == nullptr || !found->is_number()) return std::nullopt;
  error_code error;
  const auto number = found->to_number<std::int64_t>(error);
  return error ? std::nullopt : std::optional(number);
}

const array& items_of(const value* found) {
  static const array none;
  const array* items = found == nullptr ? nullptr : found->if_array();
  return items == nullptr ? none : *items;
}

bool is_true_value(const value* found) {
  return found != nullptr && found->is_bool() && found->get_bool();
}

}  // namespace

std::string_view text(const value& from, Path path) {
  return text_of(find(from, path));
}
std::string_view text(const object& from, Path path) {
  return text_of(find(from, path));
}
std::optional<std::int64_t> number(const value& from, Path path) {
  return number_of(find(from, path));
}
std::optional<std::int64_t> number(const object& from, Path path) {
  return number_of(find(from, path));
}
bool is_true(const value& from, Path path) {
  return is_true_value(find(from, path));
}
bool is_true(const object& from, Path path) {
  return is_true_value(find(from, path));
}
const array& items(const value& from, Path path) {
  return items_of(find(from, path));
}
const array& items(const object& from, Path path) {
  return items_of(find(from, path));
}

}  // namespace turbolift::json
