#pragma once

#include <memory>
#include <turbolift/error.hpp>
#include <turbolift/image.hpp>
#include <turbolift/options.hpp>
#include <turbolift/platform.hpp>

#include "platform/backend.hpp"

namespace turbolift::platform {

/// Pods of a cluster, from what the build put into the program: a Deployment for each function and options, made at its
/// first call. `source` and `options` are valid. Reads the kubeconfig and connects to nothing yet, unless `platform`'s
/// functions are to be deployed early: then those whose tags the build has found. Null and the reason where there is no
/// cluster to talk to. All that it makes is removed when it is closed or destroyed, at exit(), where an exception
/// leaves main and on signals; by the cluster otherwise.
std::unique_ptr<Backend> make_kubernetes_backend(const Platform& platform, const ImageSource& source,
                                                 const KubernetesOptions& options, DistributionError& error);

}  // namespace turbolift::platform
