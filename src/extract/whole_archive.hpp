#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/error.hpp"

namespace turbolift::extract {

/// What becomes of one member of an archive.
struct MemberChange {
  bool is_left_out = false;
  std::string file;  ///< that replaces it; empty: it stays
};

/// Asks about each member by the path of its file where one is known (thin archives) or its name, and its bytes.
using ChangeMember = std::function<base::Expected<MemberChange>(const std::string& name, std::string_view bytes)>;

/// Writes the archive at `path` to `copy`, with members changed; nothing is written, and the answer is `path`, where
/// all stay. A thin archive is always copied, with its members in it. Deterministic.
base::Expected<std::string> change_archive(const std::string& path, const std::string& copy,
                                           const ChangeMember& change);

}  // namespace turbolift::extract
