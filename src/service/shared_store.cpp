#include "service/shared_store.hpp"

#include <cstring>
#include <utility>

#include "base/digest.hpp"

namespace turbolift::service {

detail::Ref<detail::SharedValue> SharedStore::find(const detail::ValueDigest& digest) {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(digest);
  if (found == values_.end()) return {};
  by_use_.splice(by_use_.begin(), by_use_, found->second.used);
  return found->second.value;
}

SharedStore::Added SharedStore::add(detail::Ref<detail::SharedValue> value) {
  const std::uint64_t size = value->encoded().size();
  if (size > max_bytes_) return Added::too_large;
  const std::lock_guard lock(mutex_);
  const detail::ValueDigest digest = value->digest();
  if (const auto found = values_.find(digest); found != values_.end()) {
    by_use_.splice(by_use_.begin(), by_use_, found->second.used);
    return Added::added;
  }
  while (bytes_ + size > max_bytes_) drop_oldest();
  by_use_.push_front(digest);
  values_.emplace(digest, Entry{std::move(value), by_use_.begin()});
  bytes_ += size;
  return Added::added;
}

void SharedStore::drop_oldest() {
  const auto found = values_.find(by_use_.back());
  bytes_ -= found->second.value->encoded().size();
  values_.erase(found);
  by_use_.pop_back();
}

bool SharedStore::release() {
  const std::lock_guard lock(mutex_);
  const bool any = !by_use_.empty();
  while (!by_use_.empty()) drop_oldest();
  return any;
}

std::uint64_t SharedStore::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

bool store_shared(SharedStore& store, detail::Ref<detail::SharedValue> value, std::string_view hex,
                  std::string& problem) {
  const auto wanted = base::digest_from_hex(hex);
  if (!wanted || std::memcmp(wanted->data(), value->digest().data(), value->digest().size()) != 0) {
    problem = "the value's SHA-256 is another one than the path says; send the value as it was encoded";
    return false;
  }
  if (store.add(std::move(value)) == SharedStore::Added::added) return true;
  problem = "a shared value is longer than TURBOLIFT_MAX_SHARED_BYTES";
  return false;
}

}  // namespace turbolift::service
