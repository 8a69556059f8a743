#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "embed/embed.hpp"

namespace turbolift::cli {

struct InspectOptions {
  bool why = false;   ///< also the reason for each declaration, file and library of a service
  bool json = false;  ///< for programs, all in one object
};

/// Writes what is known of each service: platforms, sizes, digests, warnings. Fails where a report is damaged.
base::Expected<void> inspect(const std::vector<embed::Embedded>& services, const InspectOptions& options,
                             std::ostream& out);

}  // namespace turbolift::cli
