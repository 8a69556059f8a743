#pragma once
#include <turbolift/codec.hpp>
#include <turbolift/detail/shared_value.hpp>
#include <type_traits>
#include <utility>

namespace turbolift {

namespace detail {
/// decode() as SharedValue wants it.
struct DecodeShared {
  template <class T>
  bool operator()(std::string_view bytes, T& value) const {
    return decode(bytes, value);
  }
};
}  // namespace detail

/// An argument for many calls, made by share(). Copies are cheap and stand for the same value. Thread-safe.
template <class T>
class Shared {
 public:
  explicit Shared(detail::Ref<detail::SharedValue> value) noexcept : value_(std::move(value)) {}

  /// The value itself.
  const T& get() const { return *value_->get<T>(detail::DecodeShared{}); }
  operator const T&() const { return get(); }  // NOLINT(google-explicit-constructor): where no call is made

  template <class View>
    requires(detail::kind_of<View> == detail::Kind::view && std::is_convertible_v<const T&, View>)
  operator View() const {  // NOLINT(google-explicit-constructor)
    return get();
  }

  /// For the library.
  const detail::Ref<detail::SharedValue>& value() const noexcept { return value_; }

 private:
  detail::Ref<detail::SharedValue> value_;
};

/// Makes an argument that is encoded once and sent to each replica once, however many calls take it:
///
///     auto scene = turbolift::share(load_scene("room.txt"));
///     for (auto& tile : turbolift::map(render, tiles | std::views::transform([&](Tile t) { return std::tuple(scene,
///     t); })))
///
/// The function's parameter is `const Scene&` (or Scene): it does not know. A replica keeps the value until it ends or
/// needs the memory; then it is sent again.
template <class T>
  requires Serializable<std::remove_cvref_t<T>>
Shared<std::remove_cvref_t<T>> share(T&& value) {
  using Value = std::remove_cvref_t<T>;
  std::string encoded = encode(value);  // before the value is moved from
  return Shared<Value>(detail::SharedValue::make(std::move(encoded), Value(std::forward<T>(value))));
}

}  // namespace turbolift
