#pragma once

#include <string>
#include <turbolift/image.hpp>

#include "base/deadline.hpp"
#include "http/client/interrupt.hpp"
#include "image/registry.hpp"

namespace turbolift::image {

/// Makes images available to a cluster in the way that the program has chosen. Thread-safe, so that functions are
/// loaded at the same time.
class Loader {
 public:
  explicit Loader(PushOptions options = {}) : pusher_(std::move(options)) {}

  /// The reference to use in the cluster:
  ///
  ///     registry       pushed there (Pusher); "pull/prefix/turbolift/square@sha256:…"
  ///     docker         `docker load`, unless docker has the tag; "turbolift/square:sha256-…"
  ///     kind           `kind load image-archive`; "docker.io/turbolift/square:sha256-…"
  ///     containerd     `ctr images import`, unless containerd has the tag; the same
  ///     function       what the program's function returns for the image
  ///     tag_function   loaded into docker as above, then what the function returns for "turbolift/square:sha256-…"
  ///
  /// A tag names one content only, so that one that is there is right. Tools are looked up in PATH and get this
  /// process's environment. Fails with `image_failed`, whose message has what the tool or the registry said, and the
  /// next step; by `deadline`, but for the program's functions, which take as long as they take. `interrupt` ends what
  /// is sent to a registry; null: nothing does.
  turbolift::Result<std::string> load(const turbolift::Image& image, const turbolift::ImageSource& source,
                                      base::Deadline deadline, const http::Interrupt* interrupt = nullptr);

 private:
  Pusher pusher_;
};

}  // namespace turbolift::image
