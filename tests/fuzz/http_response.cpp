#include "call/response_reader.hpp"
#include "in_pieces.hpp"

void try_input(std::string_view bytes) {
  using turbolift::call::ResponseReader;
  require_the_same_in_pieces(
      bytes, [] { return ResponseReader(); },
      [](ResponseReader& reader, std::string& seen) {
        if (!reader.parse()) return Taken::failed;
        if (!reader.complete()) return Taken::none;
        seen.append(std::to_string(reader.head().status)).append(reader.body()).append("\n");
        reader.consume(reader.body().size());
        reader.next();
        return Taken::one;
      });
}
