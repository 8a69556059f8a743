#pragma once
#include <cstdint>
#include <optional>
#include <turbolift/error.hpp>
#include <turbolift/options.hpp>

namespace turbolift::platform {

class Backend;

/// What TURBOLIFT_PLATFORM and the build's switch say over what the program says.
enum class Choice : std::uint8_t { own, local, in_process };

/// Nothing: the variable's value is not one that exists; `error` says which do.
std::optional<Choice> chosen_platform(DistributionError& error);

/// A Local's backend with these options, valid or not; null and the reason where it cannot start.
Backend* start_local(const LocalOptions& options, DistributionError& error);

}  // namespace turbolift::platform
