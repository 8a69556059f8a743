#pragma once

/// \file
/// The bundle: what the build puts into a program for its tagged functions. docs/slice-format.md describes it.
///
///     bundle = magic (8 bytes "TLIFT\0\0\2"), u64 size of all, u64 offset of the header, blobs, header
///
/// Integers are little-endian. The header is a `Bundle`, encoded by the codec; it and the blobs start at multiples of
/// 16 bytes, and the whole is a multiple of 16 bytes long.

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace turbolift::embed {

/// A piece of the bundle, from the bundle's first byte. Size 0: there is none.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t size_bytes = 0;
};

/// A service's executable for one platform.
struct Binary {
  std::string platform;    ///< "linux/amd64"
  Extent bytes;            ///< an ELF executable, stripped
  std::string debug_file;  ///< absolute path of its debug data on the machine that built it; may be gone
  bool is_static = true;   ///< false: it needs the loader and `shared_libraries`
  std::vector<std::string> shared_libraries;  ///< file names (DT_NEEDED, with what they need in turn)
};

/// The service of one tagged function.
struct Service {
  std::string key;            ///< typeid(turbolift::detail::Key<f>).name()
  std::string name;           ///< qualified name of the function; of the tag where it is a lambda
  std::string signature;      ///< the name with its parameter types, which tells overloads apart
  std::string source_digest;  ///< "sha256-<hex>" of what the service is built from
  std::uint64_t schema = 0;   ///< hash of argument and result types (detail/schema.hpp)
  std::vector<Binary> binaries;
  Extent archive;  ///< source, as tar.gz; builds by itself
  Extent files;    ///< FILES, as tar.gz; empty: none
  Extent report;   ///< gzip: why each declaration, file and library is in it, one reason a line
  std::vector<std::string> warnings;
  std::string tag;       ///< symbol of the tag's variable; empty: none that other objects can name
  std::string fallback;  ///< how much wider than exact the source is, and why; empty: exact
};

struct Bundle {
  std::vector<Service> services;  ///< sorted by key
};

inline constexpr std::string_view magic{"TLIFT\0\0\2", 8};
/// The ELF section that holds a program's bundles, one after another, each aligned to 16 bytes.
inline constexpr const char* section_name = "turbolift_services";

/// Puts a bundle together: first the blobs, in a fixed order, then the header, which points to them.
class BundleWriter {
 public:
  /// Copies `bytes`; the extent is valid in the bundle that `finish` makes. Equal blobs share one extent.
  Extent add(std::string_view bytes);
  /// The bundle's bytes; same input, same bytes.
  std::string finish(Bundle bundle) &&;

 private:
  std::vector<std::string> blobs_;
};

/// Reads the bundle at the start of `bytes`. Fails, with the reason, on anything that `BundleWriter` cannot have
/// written: all extents lie inside.
base::Expected<Bundle> read_bundle(std::string_view bytes);

/// Size of the bundle at the start of `bytes`, or 0 where there is none.
std::uint64_t bundle_size(std::string_view bytes);

}  // namespace turbolift::embed
