#include "kubernetes/timestamp.hpp"

#include <algorithm>

#include "http/syntax.hpp"

namespace turbolift::kubernetes {
namespace {

/// Takes text from the front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// Exactly so many digits.
  unsigned number(std::size_t digits) {
    const auto value = http::parse_number(text_.substr(0, digits));
    good_ = good_ && value && text_.size() >= digits;
    text_.remove_prefix(std::min(text_.size(), digits));
    return static_cast<unsigned>(value.value_or(0));
  }
  void expect(std::string_view one_of) { good_ = take(one_of) && good_; }
  bool take(std::string_view one_of) {
    const bool is_there = !text_.empty() && one_of.find(text_.front()) != std::string_view::npos;
    last_ = is_there ? text_.front() : '\0';
    if (is_there) text_.remove_prefix(1);
    return is_there;
  }
  char last() const { return last_; }
  bool at_end() const { return good_ && text_.empty(); }

 private:
  std::string_view text_;
  char last_ = '\0';
  bool good_ = true;
};

}  // namespace

std::optional<std::chrono::system_clock::time_point> parse_timestamp(std::string_view text) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace): calendar arithmetic
  Scanner scan(text);
  const unsigned year_number = scan.number(4);
  scan.expect("-");
  const unsigned month_number = scan.number(2);
  scan.expect("-");
  const year_month_day date{year(static_cast<int>(year_number)), month(month_number), day(scan.number(2))};
  scan.expect("Tt");
  const unsigned hour = scan.number(2);
  scan.expect(":");
  const unsigned minute = scan.number(2);
  scan.expect(":");
  const unsigned second = scan.number(2);
  nanoseconds fraction{0};
  if (scan.take(".,")) {
    scan.expect("0123456789");
    for (std::int64_t unit = 100'000'000;; unit /= 10) {
      fraction += nanoseconds((scan.last() - '0') * unit);
      if (!scan.take("0123456789")) break;
    }
  }
  scan.expect("Zz+-");
  seconds offset{0};
  if (scan.last() == '+' || scan.last() == '-') {
    const int sign = scan.last() == '+' ? 1 : -1;
    const unsigned hours_off = scan.number(2);
    scan.expect(":");
    offset = sign * (hours(hours_off) + minutes(scan.number(2)));
  }
  if (!scan.at_end() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto whole = sys_days(date) + hours(hour) + minutes(minute) + seconds(second) - offset;
  // The clock's own range ends in the year 2262.
  constexpr auto latest = floor<seconds>(system_clock::time_point::max()) - seconds(1);
  constexpr auto earliest = ceil<seconds>(system_clock::time_point::min()) + seconds(1);
  return std::clamp<sys_seconds>(whole, earliest, latest) + fraction;
}

}  // namespace turbolift::kubernetes
