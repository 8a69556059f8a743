#pragma once

#include <optional>
#include <utility>

#include "extract/selection.hpp"

namespace turbolift::extract {

/// What a tag's platform becomes in a slice: nested calls run in the service itself.
inline constexpr const char* in_service_platform = "turbolift::detail::in_service_platform()";

/// Whether the call is `turbolift::on<f>(platform, …)` or `turbolift::on(platform, lambda, …)`.
bool is_tag_call(const clang::CallExpr* call);

/// The text of the tag's platform argument (where a macro wrote it: in the macro's definition or argument), to be
/// written as `in_service_platform`. Nothing where it has no text of its own in a file of the program.
std::optional<std::pair<const Place, Selection::Replacement>> replace_platform(const clang::CallExpr* call,
                                                                               const ParsedUnit& unit);

}  // namespace turbolift::extract
