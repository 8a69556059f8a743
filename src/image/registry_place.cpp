#include "image/registry_place.hpp"

#include <string>

#include "image/loopback.hpp"

namespace turbolift::image {
namespace {

constexpr std::string_view hub = "docker.io";
constexpr std::string_view hub_server = "registry-1.docker.io";

}  // namespace

Pushed<Reference> place_in_registry(std::string_view registry, std::string_view name) {
  while (registry.ends_with('/')) registry.remove_suffix(1);
  std::string below(name);
  const bool is_hub = registry == hub || registry.starts_with(std::string(hub) + "/");
  if (const std::size_t slash = below.rfind('/'); is_hub && slash != std::string::npos) below[slash] = '-';
  // Without a '/', a '.' or a ':' a host's name looks like a part of a path.
  const std::string_view host = registry.substr(0, registry.find('/'));
  if (host.find_first_of(".:") == host.npos && host != "localhost") {
    return std::unexpected(
        PushError{PushFailure::invalid, "the registry '" + std::string(registry) +
                                            "' must begin with a host that has a '.' or a port, as every tool that "
                                            "pulls from it takes another one for a path on Docker Hub"});
  }
  auto reference = parse_reference(std::string(registry) + "/" + below);
  if (!reference) return std::unexpected(PushError{PushFailure::invalid, reference.error().message});
  return *std::move(reference);
}

Pushed<RegistryEndpoint> endpoint_of(const Reference& reference, bool insecure) {
  const std::string server(reference.domain == hub ? hub_server : reference.domain);
  auto url = http::parse_url("https://" + server);
  if (!url) return std::unexpected(PushError{PushFailure::invalid, url.error().message});
  if (insecure || is_loopback(url->host)) url = http::parse_url("http://" + server);
  return RegistryEndpoint{.domain = reference.domain, .repository = reference.path, .url = *std::move(url)};
}

}  // namespace turbolift::image
