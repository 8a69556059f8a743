#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "image/push_error.hpp"
#include "image/registry_session.hpp"

namespace turbolift::image {

/// An image in a registry that Turbolift has pushed: its tag and the labels in its configuration say so.
struct RegistryImage {
  std::string repository{};           ///< "prefix/turbolift/square"
  std::string tag{};                  ///< "sha256-<hex>"
  std::string digest{};               ///< of the manifest or index that the tag names
  std::vector<std::string> parts{};   ///< digests of the platforms' manifests, where that is an index
  std::vector<std::string> others{};  ///< tags of other people's that name the same
  std::string function{};             ///< signature
};

/// Looks at, and removes, what Turbolift has pushed to a registry (OCI distribution-spec 1.1, "Content Management").
/// Not thread-safe. All fails as RegistrySession::once; by `deadline`, and with `cancelled` when `interrupt` is raised.
class RegistryImages {
 public:
  /// `registry`: "host[:port][/prefix]", as turbolift::Registry::push. Fails with `invalid` where it is none. Connects
  /// to nothing yet.
  static Pushed<RegistryImages> make(std::string_view registry, bool insecure, base::Deadline deadline,
                                     const http::Interrupt* interrupt = nullptr, PushOptions options = {});

  /// The repository of a function's image there, of the name "turbolift/square". Fails with `invalid`.
  Pushed<std::string> repository_of(std::string_view image_name) const;
  /// Repositories below the prefix in which there may be images of ours, as the registry's catalogue has them. Fails
  /// with `refused` or `unauthenticated` where the registry shows no catalogue.
  Pushed<std::vector<std::string>> repositories();
  /// Our images in a repository; one that is not there has none.
  Pushed<std::vector<RegistryImage>> list(const std::string& repository);
  /// Removes the image that `digest` names: a manifest or an index, with all of its tags. One that is gone already is
  /// no failure. Fails with `refused` and status 405, with the setting to change, where the registry forbids it.
  Pushed<void> remove(const std::string& repository, const std::string& digest);
  /// Whether this user may push to a repository: begins an upload and takes it back; nothing is left. Fails with the
  /// reason why not.
  Pushed<void> check_push(const std::string& repository);

 private:
  RegistryImages(std::string prefix, RegistryEndpoint endpoint, PushOptions options, base::Deadline deadline,
                 const http::Interrupt* interrupt);

  /// Speaks about one repository. On this machine, over TLS where the server takes nothing else.
  Pushed<std::unique_ptr<RegistrySession>> session(const std::string& repository);
  Pushed<std::vector<std::string>> list_pages(RegistrySession& session, http::Url url, std::string_view member);
  Pushed<std::string> get(RegistrySession& session, http::Url url);
  Pushed<void> describe(RegistrySession& session, RegistryImage& image, bool& is_ours);

  std::string registry_;  // "host/prefix"
  RegistryEndpoint endpoint_;
  std::unique_ptr<const PushOptions> options_;
  std::unique_ptr<Connections> connections_;
  base::Deadline deadline_;
  const http::Interrupt* interrupt_;
  bool probed_ = false;
};

}  // namespace turbolift::image
