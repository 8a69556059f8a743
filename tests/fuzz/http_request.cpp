#include "http/message.hpp"
#include "in_pieces.hpp"

void try_input(std::string_view bytes) {
  using turbolift::http::MessageReader;
  require_the_same_in_pieces(
      bytes, [] { return MessageReader(MessageReader::Role::request); },
      [](MessageReader& reader, std::string& seen) {
        const MessageReader::State state = reader.advance();
        if (state == MessageReader::State::failed) return Taken::failed;
        if (state != MessageReader::State::complete) return Taken::none;
        seen.append(reader.head().method()).append(reader.head().target()).append(reader.body()).append("\n");
        reader.next();
        return Taken::one;
      });
}
