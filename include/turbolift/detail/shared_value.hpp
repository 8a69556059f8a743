#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <turbolift/detail/ref.hpp>
#include <utility>

namespace turbolift::detail {

/// SHA-256 of an encoded value.
using ValueDigest = std::array<std::uint8_t, 32>;

/// One value that many calls take, encoded once, with the objects decoded from it. Immutable; thread-safe.
class SharedValue : public RefCounted {
 public:
  /// Computes the digest.
  explicit SharedValue(std::string encoded);
  ~SharedValue() override;

  /// With the object that was encoded.
  template <class T>
  static Ref<SharedValue> make(std::string encoded, T object) {
    Ref<SharedValue> value(new SharedValue(std::move(encoded)));
    value->add(new Typed<T>(std::move(object)));
    return value;
  }

  const ValueDigest& digest() const noexcept { return digest_; }
  const std::string& encoded() const noexcept { return encoded_; }

  /// The object of type T, which lives as long as this value; null when the bytes do not decode. Decoded once (twice,
  /// when two threads are first); `decode(encoded, T&)` says whether it worked.
  template <class T, class Decode>
  const T* get(Decode decode) {
    for (Box* box = boxes_.load(std::memory_order_acquire); box != nullptr; box = box->next)
      if (box->type == &type_mark<T>) return &static_cast<Typed<T>*>(box)->object;
    auto* made = new Typed<T>(T{});
    if (!decode(encoded_, made->object)) {
      delete made;
      return nullptr;
    }
    add(made);
    return &made->object;
  }

 private:
  struct Box {
    explicit Box(const char* type) noexcept : type(type) {}
    Box(const Box&) = delete;
    virtual ~Box() = default;
    const char* type;
    Box* next = nullptr;
  };
  template <class T>
  static inline constexpr char type_mark = 0;
  template <class T>
  struct Typed final : Box {
    explicit Typed(T value) : Box(&type_mark<T>), object(std::move(value)) {}
    T object;
  };

  void add(Box* box) noexcept;

  ValueDigest digest_;
  std::string encoded_;
  std::atomic<Box*> boxes_{nullptr};  ///< a list that only grows
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
