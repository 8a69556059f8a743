#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace turbolift::service {

/// What the environment of a service says; docs/call-protocol.md has the table.
struct Options {
  std::string listen = "tcp:0.0.0.0:8080";
  std::string token_file = "/run/secrets/turbolift/.token";
  std::size_t concurrency = 1;
  std::size_t queue = 65536;
  std::chrono::milliseconds timeout{0};
  std::chrono::milliseconds grace{10'000};
  std::chrono::milliseconds heartbeat{5'000};
  std::uint64_t max_body_bytes = (std::uint64_t{1} << 30U) + (std::uint64_t{1} << 20U);
  std::uint64_t max_shared_bytes = std::uint64_t{2} << 30U;
};

/// Reads the variables through `get`, which gives null for one that is not set. Fails naming variable and value.
base::Expected<Options> read_options(const std::function<const char*(const char*)>& get);

/// The token in the file: 64 lower-case hexadecimal digits, and perhaps a line end. Fails naming the file.
base::Expected<std::string> read_token(const std::string& path);

/// Whether both are the same; the time it takes depends on nothing but the sizes.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace turbolift::service
