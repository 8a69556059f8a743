#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/cluster.hpp"

namespace turbolift::cli {

struct GcOptions {
  std::string run_id{};  ///< only of this session, which may live; empty: of all that do not
  bool dry_run = false;
  std::string images{};                 ///< "host[:port][/prefix]"; empty: no images
  std::vector<std::string> programs{};  ///< where the registry shows no catalogue: whose functions' images
  bool insecure = false;
  std::chrono::nanoseconds older_than = std::chrono::hours(1);  ///< so long nothing must have used an image
};

/// Removes from the cluster what sessions have left there; says of each object what and why. Gives the exit status.
int collect_objects(const ClusterAccess& access, const GcOptions& options);

/// Removes images of ours from a registry that no Deployment and no pod of the cluster uses, in any namespace. Gives
/// the exit status.
int collect_images(const ClusterAccess& access, const GcOptions& options);

/// Trims the cache of images on this machine. Gives the exit status.
int trim_cache(const GcOptions& options);

}  // namespace turbolift::cli
