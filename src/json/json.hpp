#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "base/error.hpp"

/// Boost.JSON, and what reads values whose shape is not certain.
namespace turbolift::json {

using namespace boost::json;  // NOLINT(google-build-using-namespace): this is that library, under our roof

/// The names of members from the outermost one inwards.
using Path = std::initializer_list<std::string_view>;

/// Reads one JSON text (RFC 8259), nested at most 100 deep. The message of a failure says where it is: "byte 17: …".
/// Thread-safe, as all of this.
base::Expected<value> read(std::string_view text);

/// What is at `path`, or null where one of its members is missing or is no object.
const value* find(const value& from, Path path);
const value* find(const object& from, Path path);

/// The string at `path`; empty where there is none.
std::string_view text(const value& from, Path path);
std::string_view text(const object& from, Path path);

/// The whole number at `path`; nothing where there is none, or where it does not fit.
std::optional<std::int64_t> number(const value& from, Path path);
std::optional<std::int64_t> number(const object& from, Path path);

/// Whether there is `true` at `path`.
bool is_true(const value& from, Path path);
bool is_true(const object& from, Path path);

/// The array at `path`; an empty one where there is none.
const array& items(const value& from, Path path);
const array& items(const object& from, Path path);

}  // namespace turbolift::json
