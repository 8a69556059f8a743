#include <cstring>
#include <turbolift/codec.hpp>
#include <turbolift/detail/call.hpp>
#include <turbolift/detail/shared_value.hpp>

#include "base/digest.hpp"

namespace turbolift::detail {

SharedValue::SharedValue(std::string encoded) : encoded_(std::move(encoded)) {
  const base::Digest digest = base::sha256(encoded_);
  std::memcpy(digest_.data(), digest.data(), digest_.size());
}

SharedValue::~SharedValue() {
  for (Box* box = boxes_.load(std::memory_order_acquire); box != nullptr;) delete std::exchange(box, box->next);
}

void SharedValue::add(Box* box) noexcept {
  box->next = boxes_.load(std::memory_order_relaxed);
  while (!boxes_.compare_exchange_weak(box->next, box, std::memory_order_release, std::memory_order_relaxed)) {
  }
}

namespace {

/// Reads one entry of the list at the start of a call's arguments; positions ascend.
struct SharedEntry {
  std::uint64_t position = 0;
  ValueDigest digest{};

  bool read(Reader& reader, std::uint64_t first_possible) {
    position = reader.varint();
    reader.raw(digest.data(), digest.size());
    return reader.ok() && position >= first_possible;
  }
};

}  // namespace

bool read_shared(std::string_view arguments, std::vector<ValueDigest>& digests) {
  Reader reader(arguments);
  std::uint64_t first_possible = 0;
  for (std::size_t left = reader.count(1 + sizeof(ValueDigest), sizeof(ValueDigest)); left != 0; --left) {
    SharedEntry entry;
    if (!entry.read(reader, first_possible)) return false;
    first_possible = entry.position + 1;
    digests.push_back(entry.digest);
  }
  return reader.ok();
}

Invoked find_shared(Reader& arguments, Ref<SharedValue>* places, std::size_t count) {
  std::uint64_t first_possible = 0;
  std::size_t left = arguments.count(1 + sizeof(ValueDigest), 0);
  if (!arguments.ok() || left > count) return Invoked::malformed;
  for (; left != 0; --left) {
    SharedEntry entry;
    if (!entry.read(arguments, first_possible) || entry.position >= count) return Invoked::malformed;
    first_possible = entry.position + 1;
    CallScope* scope = CallScope::current();
    SharedValues* values = scope == nullptr ? nullptr : scope->context().shared;
    if (values != nullptr) places[entry.position] = values->find(entry.digest);
    if (!places[entry.position]) {
      if (scope != nullptr) scope->missing = entry.digest;
      return Invoked::shared_missing;
    }
  }
  return Invoked::returned;
}

}  // namespace turbolift::detail
