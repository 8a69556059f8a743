#include <algorithm>
#include <cstring>
#include <string>

#include "http/message.hpp"
#include "target.hpp"

namespace {

/// What the messages in `bytes` are, when they arrive in pieces of `step` bytes.
std::string read(std::string_view bytes, std::size_t step) {
  turbolift::http::MessageReader reader(turbolift::http::MessageReader::Role::request);
  std::string seen;
  while (!bytes.empty()) {
    const std::size_t size = std::min(step, bytes.size());
    std::memcpy(reader.space(size).data(), bytes.data(), size);
    reader.received(size);
    bytes.remove_prefix(size);
    using State = turbolift::http::MessageReader::State;
    while (true) {
      const State state = reader.advance();
      if (state == State::failed) return seen + "failed";
      if (state != State::complete) break;
      seen.append(reader.head().method()).append(reader.head().target()).append(reader.body()).append("\n");
      reader.next();
    }
  }
  return seen;
}

}  // namespace

// However the bytes are cut, they are the same requests.
void try_input(std::string_view bytes) {
  const std::string whole = read(bytes, bytes.size());
  require(read(bytes, 1) == whole);
  require(read(bytes, 7) == whole);
}
