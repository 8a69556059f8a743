#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <turbolift/image.hpp>

#include "base/deadline.hpp"
#include "image/layout.hpp"
#include "image/push_error.hpp"
#include "image/registry_session.hpp"

namespace turbolift::image {

/// Pushes images to registries (OCI distribution-spec 1.1). Keeps connections, and remembers which repository has which
/// layer, so that functions with layers in common send them once. Thread-safe.
class Pusher {
 public:
  explicit Pusher(PushOptions options = {});
  ~Pusher();

  /// Makes the image available in the registry, whole, and gives the reference that nodes pull it by:
  /// "pull/prefix/turbolift/square@sha256:…". An image that is there costs one request, besides what the registry wants
  /// to know about the client. Otherwise: layers and configurations, the manifests of the platforms, and last what the
  /// tag names; so whoever pulls by tag or digest finds everything or nothing.
  ///
  /// Plain HTTP only where the registry is `insecure`, or on this machine and does not want TLS. On Docker Hub, which
  /// has no deeper paths, the last '/' of the name becomes a dash. Ends by `deadline`, and with `cancelled` when
  /// `interrupt` is raised.
  Pushed<std::string> push(const turbolift::Image& image, const turbolift::Registry& registry, base::Deadline deadline,
                           const http::Interrupt* interrupt = nullptr);

 private:
  struct Blob;

  Pushed<void> push_blob(RegistrySession& session, const Layout& layout, const Descriptor& blob);
  Pushed<void> push_blobs(RegistrySession& session, const Layout& layout);
  Pushed<void> push_all(RegistrySession& session, const Layout& layout, const std::string& tag);

  const PushOptions options_;
  Connections connections_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Blob>> blobs_;  // by registry and digest
};

}  // namespace turbolift::image
