#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "target.hpp"

enum class Taken { one, none, failed };

/// What the messages in `bytes` are, when they arrive in pieces of `step` bytes. `take(reader, seen)` appends the next
/// message and says whether another one may follow; `failed` ends the reading.
template <class Reader, class Take>
std::string read_in_pieces(Reader reader, std::string_view bytes, std::size_t step, Take take) {
  std::string seen;
  while (!bytes.empty()) {
    const std::size_t size = std::min(step, bytes.size());
    std::memcpy(reader.space(size).data(), bytes.data(), size);
    reader.received(size);
    bytes.remove_prefix(size);
    Taken taken = Taken::one;
    while (taken == Taken::one) taken = take(reader, seen);
    if (taken == Taken::failed) return seen + "failed";
  }
  return seen;
}

/// However the bytes are cut, they are the same messages. `make()` gives a reader.
template <class Make, class Take>
void require_the_same_in_pieces(std::string_view bytes, Make make, Take take) {
  const std::string whole = read_in_pieces(make(), bytes, bytes.size(), take);
  require(read_in_pieces(make(), bytes, 1, take) == whole);
  require(read_in_pieces(make(), bytes, 7, take) == whole);
}
