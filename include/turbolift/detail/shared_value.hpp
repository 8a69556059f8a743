#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <turbolift/detail/ref.hpp>

namespace turbolift::detail {

/// SHA-256 of an encoded value.
using ValueDigest = std::array<std::uint8_t, 32>;

/// One value that many calls take, encoded once, with the object decoded from it. Immutable; thread-safe.
class SharedValue : public RefCounted {
 public:
  /// Computes the digest.
  explicit SharedValue(std::string encoded);
  /// With a digest that is known to be the encoded value's.
  SharedValue(const ValueDigest& digest, std::string encoded) : digest_(digest), encoded_(std::move(encoded)) {}
  ~SharedValue() override;

  const ValueDigest& digest() const noexcept { return digest_; }
  const std::string& encoded() const noexcept { return encoded_; }

  /// The decoded object of type T, which lives as long as this value; null when the bytes do not decode.
  /// Decoded once; `decode(encoded, T&)` says whether it worked.
  template <class T, class Decode>
  const T* get(Decode decode) {
    auto* box = static_cast<Box*>(box_.load(std::memory_order_acquire));
    for (; box != nullptr; box = box->next)
      if (box->type == &type_mark<T>) return &static_cast<Typed<T>*>(box)->value;
    auto* made = new Typed<T>;
    made->type = &type_mark<T>;
    if (!decode(encoded_, made->value)) {
      delete made;
      return nullptr;
    }
    return static_cast<Typed<T>*>(add(made)) ? &made->value : nullptr;
  }

 private:
  struct Box {
    Box* next = nullptr;
    const char* type = nullptr;
    virtual ~Box() = default;
  };
  template <class T>
  struct Typed final : Box {
    T value{};
  };
  template <class T>
  static inline constexpr char type_mark = 0;

  Box* add(Box* box) noexcept;

  ValueDigest digest_;
  std::string encoded_;
  std::atomic<Box*> box_{nullptr};  ///< a list, only ever added to
};

/// Where a running call finds its shared values: in a service what was PUT, in the process what the call carries.
class SharedValues {
 public:
  /// Empty: not here.
  virtual Ref<SharedValue> find(const ValueDigest& digest) = 0;

 protected:
  ~SharedValues() = default;
};

}  // namespace turbolift::detail
