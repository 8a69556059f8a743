#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <turbolift/detail/shared_value.hpp>

namespace turbolift::service {

/// The shared values that clients have sent, up to a number of bytes; beyond it those go that were not used for
/// longest. Thread-safe.
class SharedStore final : public detail::SharedValues {
 public:
  explicit SharedStore(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}

  detail::Ref<detail::SharedValue> find(const detail::ValueDigest& digest) override;
  enum class Added { added, too_large };
  Added add(detail::Ref<detail::SharedValue> value);
  /// Gives all values back that no call uses. Whether there were any.
  bool release();
  std::uint64_t bytes() const;

 private:
  struct Entry {
    detail::Ref<detail::SharedValue> value;
    std::list<detail::ValueDigest>::iterator used;
  };
  void drop_oldest();

  const std::uint64_t max_bytes_;
  mutable std::mutex mutex_;
  std::map<detail::ValueDigest, Entry> values_;
  std::list<detail::ValueDigest> by_use_;  // the last used one first
  std::uint64_t bytes_ = 0;
};

/// Adds `value` if its digest is the one with these hexadecimal digits. False: `problem` says why not.
bool store_shared(SharedStore& store, detail::Ref<detail::SharedValue> value, std::string_view hex,
                  std::string& problem);

}  // namespace turbolift::service
