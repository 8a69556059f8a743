#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace turbolift::base {

using Digest = std::array<std::byte, 32>;

/// SHA-256 (FIPS 180-4) of what is passed to `update`, piece by piece. Not thread-safe.
class Sha256 {
 public:
  void update(std::string_view bytes);
  /// The digest of everything so far; afterwards the object is as new.
  Digest finish();

 private:
  void compress(const std::byte* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> block_{};
  std::uint64_t length_ = 0;  // bytes so far
};

Digest sha256(std::string_view bytes);

/// Lower-case hexadecimal digits, two for each byte.
std::string to_hex(std::span<const std::byte> bytes);
/// The digest that `hex` (64 digits, either case) stands for, or nothing.
std::optional<Digest> digest_from_hex(std::string_view hex);
/// "sha256-<64 hexadecimal digits>": how a digest is written where ':' is not allowed, such as an image's tag.
std::string digest_name(const Digest& digest);

}  // namespace turbolift::base
