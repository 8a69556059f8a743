#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace turbolift::image {

/// Where an image is, as containerd, docker and the OCI distribution spec write it (github.com/distribution/reference):
///
///     reference = [domain "/"] path [":" tag] ["@" digest]
///     domain    = host [":" port]                      e.g. localhost:5000, 10.0.0.1:5000, [::1]:5000
///     path      = component ("/" component)*           lower-case letters and digits, between them . _ __ or dashes
///     tag       = [A-Za-z0-9_] [A-Za-z0-9_.-]{0,127}
///     digest    = algorithm ":" at least 32 hexadecimal digits
///
/// Without a domain it is Docker Hub's: the first component is a domain only where it contains '.' or ':' or an upper
/// case letter, or is "localhost".
struct Reference {
  std::string domain{};  ///< "docker.io" for Docker Hub
  std::string path{};    ///< with "library/" where Docker Hub implies it
  std::string tag{};     ///< empty: none
  std::string digest{};  ///< "sha256:…"; empty: none

  friend bool operator==(const Reference&, const Reference&) = default;
};

/// Fails, naming the text and the rule, on whatever the grammar does not allow.
base::Expected<Reference> parse_reference(std::string_view text);

/// The whole reference: "docker.io/library/square:1", which every tool understands.
std::string to_string(const Reference& reference);

/// As docker shows it: without "docker.io/" and "docker.io/library/".
std::string familiar(const Reference& reference);

/// A path component for a function: its qualified name in lower case, whatever may not stand in one replaced by a dash:
/// "geo::area<int>" is "geo-area-int". Never empty; several names may give the same.
std::string path_component(std::string_view function);

}  // namespace turbolift::image
