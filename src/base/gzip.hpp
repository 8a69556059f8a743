#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

// In the target turbolift_compress, which links zlib, so that a service does not.
namespace turbolift::base {

/// A gzip file (RFC 1952) without name and time: the same bytes give the same file. `level` 1 (fast) to 9 (small).
std::string gzip(std::string_view bytes, int level = 6);

/// The same file piece by piece, for what should not lie in memory whole. Not thread-safe.
class GzipWriter {
 public:
  explicit GzipWriter(int level = 6);
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;
  ~GzipWriter();

  /// Takes all of `bytes` and appends to `out` what is ready of the file.
  void write(std::string_view bytes, std::string& out);
  /// Appends the rest of the file. Nothing may be written afterwards.
  void finish(std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What gzip packed. Fails on a malformed or truncated file, on anything after it, and beyond `max_bytes`.
Expected<std::string> gunzip(std::string_view file, std::size_t max_bytes = std::size_t{1} << 36U);

}  // namespace turbolift::base
