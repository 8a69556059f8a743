#pragma once

#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "base/error.hpp"
#include "http/client/proxy.hpp"

namespace turbolift::image {

/// How to prove oneself to a registry; all empty: not at all. Never in a message.
struct Credentials {
  std::string user{}, password{};
  std::string identity_token{};  ///< an OAuth 2 refresh token, in place of a password
  std::string registry_token{};  ///< a bearer token, to be used as it is

  bool empty() const { return user.empty() && identity_token.empty() && registry_token.empty(); }
};

/// The credentials that `docker login` or `podman login` left for a registry: the first that are found in
///
///     $DOCKER_CONFIG/config.json, else ~/.docker/config.json       docker/cli, cli/config/configfile
///     $REGISTRY_AUTH_FILE; $XDG_RUNTIME_DIR/containers/auth.json;
///     $XDG_CONFIG_HOME/containers/auth.json (~/.config)            containers-auth.json(5)
///
/// In each file first by the helper that `credHelpers` names for the registry or `credsStore` for all (the program
/// docker-credential-NAME, at most until `deadline`), then from `auths`, where an entry for "host/path" serves what is
/// below it and the longest one wins. `domain` is a reference's: "docker.io" is also found under the names that docker
/// has given it. Nothing found: empty credentials. Fails where a file or what a helper says cannot be read; a
/// message names file or helper, and the next step.
base::Expected<Credentials> find_credentials(std::string_view domain, std::string_view path, base::Deadline deadline,
                                             const http::Environment& environment = http::process_environment);

}  // namespace turbolift::image
