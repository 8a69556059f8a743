#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace turbolift::base {

/// Fills `out` from the kernel's cryptographic generator. Thread-safe. Ends the program where the kernel has none:
/// a guessable token is worse than no service.
void random_bytes(std::span<std::byte> out);
std::uint64_t random_u64();
/// `bytes` random bytes as 2 * `bytes` lower-case hexadecimal digits.
std::string random_hex(std::size_t bytes);

}  // namespace turbolift::base
