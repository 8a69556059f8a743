#include "call/frame.hpp"

#include "call/wire_error.hpp"
#include "target.hpp"

namespace call = turbolift::call;

namespace {

void try_request(std::string_view bytes) {
  call::RequestDecoder decoder(bytes);
  call::CallFrame frame;
  std::string again;
  call::append_request_header(again, decoder.client());
  call::Progress progress = call::Progress::item;
  while ((progress = decoder.next(frame)) == call::Progress::item) call::append_call(again, frame);
  if (progress == call::Progress::end) require(again.substr(1) == bytes.substr(1));
}

void try_records(std::string_view bytes) {
  call::Record record;
  std::size_t consumed = 0, needed = 0;
  call::Progress progress = call::Progress::item;
  while ((progress = call::decode_record(bytes, record, consumed, needed)) == call::Progress::item) {
    require(consumed > 0 && consumed <= bytes.size());
    std::string again;
    call::append_record(again, record);
    require(again == bytes.substr(0, consumed));
    if (const auto error = call::decode_wire_error(record.payload)) require(call::encode(*error) == record.payload);
    bytes.remove_prefix(consumed);
  }
  if (progress == call::Progress::incomplete) require(needed > bytes.size());
}

}  // namespace

// Whatever decodes is what the encoder writes of it.
void try_input(std::string_view bytes) {
  try_request(bytes);
  try_records(bytes);
  call::CancelDecoder cancel(bytes);
  std::uint64_t id = 0;
  while (cancel.next(id) == call::Progress::item) {
  }
}
