#pragma once

#include <string_view>

#include "image/push_error.hpp"
#include "image/reference.hpp"
#include "image/registry_auth.hpp"

namespace turbolift::image {

/// Where an image of this name ("turbolift/square") is in a registry, "host/prefix".
/// On Docker Hub, which has no deeper paths, the last '/' of the name becomes a dash. Fails with `invalid`.
Pushed<Reference> place_in_registry(std::string_view registry, std::string_view name);

/// The server of a reference's registry. Plain HTTP where it is `insecure` or on this machine. Fails with `invalid`.
Pushed<RegistryEndpoint> endpoint_of(const Reference& reference, bool insecure);

}  // namespace turbolift::image
