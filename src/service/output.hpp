#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace turbolift::service {

/// Bytes on their way out: small ones are gathered, large ones are kept as they came. Not thread-safe.
class Output {
 public:
  /// From here on a string is taken over instead of copied.
  static constexpr std::size_t large_bytes = std::size_t{16} << 10U;

  void append(std::string_view bytes);
  /// Takes `bytes` over where it is large, and leaves it empty then; otherwise copies, and `bytes` keeps its memory.
  void append_or_take(std::string& bytes);
  /// All of `other`, which is empty afterwards.
  void splice(Output& other);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void clear();

  enum class Sent { all, blocked, failed };
  /// Sends as much as the socket takes without blocking.
  Sent send(int fd);

 private:
  void drop(std::size_t bytes);

  std::vector<std::string> segments_;  // of which the last is open for more, unless it was taken over
  bool open_ = false;
  std::size_t first_ = 0, offset_ = 0;  // what was sent: whole segments, and bytes of the next one
  std::size_t size_ = 0;
};

}  // namespace turbolift::service
