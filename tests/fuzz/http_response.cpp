#include <algorithm>
#include <cstring>
#include <string>

#include "call/response_reader.hpp"
#include "target.hpp"

namespace {

std::string read(std::string_view bytes, std::size_t step) {
  turbolift::call::ResponseReader reader;
  std::string seen;
  while (!bytes.empty()) {
    const std::size_t size = std::min(step, bytes.size());
    std::memcpy(reader.space(size).data(), bytes.data(), size);
    reader.received(size);
    bytes.remove_prefix(size);
    while (true) {
      if (!reader.parse()) return seen + "failed";
      if (!reader.complete()) break;
      seen.append(std::to_string(reader.head().status)).append(reader.body()).append("\n");
      reader.consume(reader.body().size());
      reader.next();
    }
  }
  return seen;
}

}  // namespace

// However the bytes are cut, they are the same responses.
void try_input(std::string_view bytes) {
  const std::string whole = read(bytes, bytes.size());
  require(read(bytes, 1) == whole);
  require(read(bytes, 7) == whole);
}
