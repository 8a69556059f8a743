#pragma once
#include <turbolift/image.hpp>
#include <turbolift/platform.hpp>

namespace turbolift {

/// Services in a Kubernetes cluster, which removes all of them when this program has ended, however it ended.
///
///     constinit turbolift::Kubernetes k8s{load_container, {.max_replicas = 5}};
class Kubernetes : public Platform {
 public:
  constexpr explicit Kubernetes(ImageSource source, const KubernetesOptions& options = {}) noexcept
      : Platform(&start, options.close_timeout), source_(source), options_(options) {}

  const ImageSource& source() const noexcept { return source_; }
  const KubernetesOptions& options() const noexcept { return options_; }

 private:
  static platform::Backend* start(Platform& platform, DistributionError& error);

  ImageSource source_;
  KubernetesOptions options_;
};

}  // namespace turbolift
