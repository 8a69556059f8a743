#include "call/wire_error.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "call/frame.hpp"

namespace turbolift::call {
namespace {

template <class Integer>
void append_integer(std::string& out, Integer value) {
  auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
  for (std::size_t i = 0; i < sizeof bits; ++i) {
    out.push_back(static_cast<char>(bits & 0xffU));
    if constexpr (sizeof bits > 1) bits >>= 8U;
  }
}

void append_text(std::string& out, std::string_view text) {
  append_varint(out, text.size());
  out.append(text);
}

/// Takes fields off the front; once one is not there, everything after it is not there either.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  template <class Integer>
  Integer integer() {
    if (!ok_ || static_cast<std::size_t>(end_ - at_) < sizeof(Integer)) {
      ok_ = false;
      return 0;
    }
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof(Integer); ++i) {
      bits |= std::uint64_t{static_cast<unsigned char>(at_[i])} << (8U * i);
    }
    at_ += sizeof(Integer);
    return static_cast<Integer>(bits);
  }

  /// A count of elements that take `each` bytes, all of which are there.
  std::size_t count(std::size_t each) {
    std::uint64_t value = 0;
    if (!ok_ || read_varint(at_, end_, value) != Progress::item ||
        value > static_cast<std::size_t>(end_ - at_) / each) {
      ok_ = false;
      return 0;
    }
    return static_cast<std::size_t>(value);
  }

  std::string text() {
    const std::size_t size = count(1);
    std::string result(at_, size);
    at_ += size;
    return result;
  }

  void fail() { ok_ = false; }
  bool done() const { return ok_ && at_ == end_; }

 private:
  const char* at_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace

std::string encode(const WireError& error) {
  std::string out;
  append_integer(out, static_cast<std::uint8_t>(error.kind));
  append_text(out, error.message);
  append_text(out, error.exception_type);
  const std::size_t frames = std::min(error.stack.size(), max_stack_frames);
  append_varint(out, frames);
  for (std::size_t i = 0; i < frames; ++i) append_integer(out, error.stack[i]);
  append_integer(out, error.signal);
  append_integer(out, error.exit_code);
  out.push_back(error.may_have_run ? '\1' : '\0');
  return out;
}

std::optional<WireError> decode_wire_error(std::string_view bytes) {
  Fields fields(bytes);
  WireError error;
  const auto kind = fields.integer<std::uint8_t>();
  if (kind > static_cast<std::uint8_t>(ErrorKind::internal)) return std::nullopt;
  error.kind = static_cast<ErrorKind>(kind);
  error.message = fields.text();
  error.exception_type = fields.text();
  const std::size_t frames = fields.count(sizeof(std::uint64_t));
  if (frames > max_stack_frames) return std::nullopt;
  error.stack.reserve(frames);
  for (std::size_t i = 0; i < frames; ++i) error.stack.push_back(fields.integer<std::uint64_t>());
  error.signal = fields.integer<std::int32_t>();
  error.exit_code = fields.integer<std::int32_t>();
  const auto may_have_run = fields.integer<std::uint8_t>();
  if (may_have_run > 1) fields.fail();
  error.may_have_run = may_have_run == 1;
  if (!fields.done()) return std::nullopt;
  return error;
}

DistributionError to_distribution_error(WireError error) {
  DistributionError result;
  result.kind = error.kind;
  result.message = std::move(error.message);
  result.exception_type = std::move(error.exception_type);
  result.stack.reserve(error.stack.size());
  for (const std::uint64_t address : error.stack) {
    std::array<char, 18> text{'0', 'x'};
    const auto end = std::to_chars(text.data() + 2, text.data() + text.size(), address, 16).ptr;
    result.stack.emplace_back(text.data(), end);
  }
  result.signal = error.signal;
  result.exit_code = error.exit_code;
  result.may_have_run = error.may_have_run;
  return result;
}

}  // namespace turbolift::call
