#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "json/json.hpp"

namespace turbolift::kubernetes {

/// Reads the members of an object whose types are fixed, as Go's encoding/json does: a missing or null member is as an
/// empty one, unknown ones are passed over, names are case-sensitive. The first member of another type is an error for
/// all of the document, and names the place ("users[2].user.token").
class Fields {
 public:
  /// The first error that was found, in a document.
  using Trouble = std::optional<base::Error>;

  /// `from` (null: nothing is in it) and `trouble` outlive this.
  Fields(const json::value* from, std::string place, Trouble& trouble);

  std::string text(std::string_view name) const;
  /// Bytes that are written as base64.
  std::string bytes(std::string_view name) const;
  bool flag(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::map<std::string, std::vector<std::string>> text_lists(std::string_view name) const;
  /// The member, to be read in turn.
  Fields object(std::string_view name) const;
  /// The member is there and not null.
  bool has(std::string_view name) const { return member(name) != nullptr; }
  /// Each item of an array, to be read in turn.
  void each(std::string_view name, const std::function<void(const Fields& item)>& read) const;
  /// As it is; null where it is missing.
  json::value value(std::string_view name) const;

  /// An error at this place.
  void refuse(std::string_view name, std::string_view why) const;

 private:
  const json::value* member(std::string_view name) const;
  std::string place_of(std::string_view name) const;
  std::string text_of(const json::value& value, std::string_view name) const;

  const json::object* object_ = nullptr;
  std::string place_;
  Trouble* trouble_;
};

}  // namespace turbolift::kubernetes
