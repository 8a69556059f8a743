#include "kubernetes/watch_stream.hpp"
#include "target.hpp"

// Whatever comes before what is none, is read; the end is reached in any case.
void try_input(std::string_view bytes) {
  turbolift::kubernetes::WatchReader reader;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, 100);
    reader.feed(piece);
    bytes.remove_prefix(piece.size());
    while (true) {
      const auto line = reader.next();
      if (!line) return;
      if (!*line) break;
    }
  }
}
