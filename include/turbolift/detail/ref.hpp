#pragma once
#include <atomic>
#include <cstdint>
#include <utility>

namespace turbolift::detail {

/// Base of what is owned by intrusive references. Made with one reference, which Ref's constructor adopts.
/// Thread-safe: references may be taken and dropped from any thread.
class RefCounted {
 public:
  RefCounted() noexcept = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;
  void retain() const noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() const noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  /// No other reference exists: what earlier owners did is visible, and the object may be used again.
  bool unique() const noexcept { return references_.load(std::memory_order_acquire) == 1; }

 protected:
  virtual ~RefCounted() = default;

 private:
  mutable std::atomic<std::uint32_t> references_{1};
};

/// An owning reference to a RefCounted; empty or not.
template <class T>
class Ref {
 public:
  Ref() noexcept = default;
  /// Adopts the reference that `object` was made with.
  explicit Ref(T* object) noexcept : object_(object) {}
  /// Another reference to `object`.
  static Ref share(T* object) noexcept {
    if (object != nullptr) object->retain();
    return Ref(object);
  }
  Ref(const Ref& other) noexcept : object_(other.object_) {
    if (object_ != nullptr) object_->retain();
  }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
    requires requires(U* u, T*& t) { t = u; }
  Ref(Ref<U> other) noexcept : object_(other.leak()) {}  // NOLINT(google-explicit-constructor): a derived one
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) object_->release();
  }

  T* operator->() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  T* get() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  /// Gives the reference to the caller, who adopts or releases it.
  T* leak() noexcept { return std::exchange(object_, nullptr); }

 private:
  T* object_ = nullptr;
};

}  // namespace turbolift::detail
