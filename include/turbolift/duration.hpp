#pragma once
#include <cstdint>
#include <limits>

namespace turbolift {

namespace detail {
template <class D>
concept ChronoDuration = requires(const D& d) {
  typename D::rep;
  { D::period::num + D::period::den };
  d.count();
};
}  // namespace detail

/// A length of time in nanoseconds. Any std::chrono duration converts to it and it converts to any;
/// <chrono> itself is not needed here. What does not fit (292 years) saturates.
class Duration {
 public:
  constexpr Duration() = default;

  template <detail::ChronoDuration D>
  constexpr Duration(const D& duration)  // NOLINT(google-explicit-constructor): stands for std::chrono durations
      : nanoseconds_(convert(static_cast<long double>(duration.count()) * D::period::num * 1e9L / D::period::den)) {}

  static constexpr Duration nanoseconds(std::int64_t count) {
    Duration result;
    result.nanoseconds_ = count;
    return result;
  }

  constexpr std::int64_t count() const { return nanoseconds_; }

  /// To any std::chrono duration; rounds towards zero.
  template <detail::ChronoDuration D>
  constexpr operator D() const {  // NOLINT(google-explicit-constructor)
    return D(
        static_cast<typename D::rep>(static_cast<long double>(nanoseconds_) * D::period::den / D::period::num / 1e9L));
  }

  friend constexpr bool operator==(const Duration&, const Duration&) = default;

 private:
  static constexpr std::int64_t convert(long double value) {
    constexpr auto limit = std::numeric_limits<std::int64_t>::max();
    if (value >= static_cast<long double>(limit)) return limit;
    if (value <= -static_cast<long double>(limit)) return -limit;
    return static_cast<std::int64_t>(value);
  }

  std::int64_t nanoseconds_ = 0;
};

}  // namespace turbolift
