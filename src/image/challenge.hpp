#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace turbolift::image {

/// One way in which a server wants a client to prove itself (RFC 9110, section 11.6.1).
struct Challenge {
  std::string scheme{};                                           ///< in lower case
  std::vector<std::pair<std::string, std::string>> parameters{};  ///< names in lower case, values unquoted

  /// The first parameter of that name; empty: there is none.
  std::string_view parameter(std::string_view name) const;
};

/// The challenges of a WWW-Authenticate header, in order. What does not parse ends the list.
std::vector<Challenge> parse_challenges(std::string_view header);

}  // namespace turbolift::image
