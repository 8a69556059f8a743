#include "service/metrics.hpp"

#include <algorithm>
#include <charconv>

namespace turbolift::service {
namespace {

void append_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> text;  // NOLINT(*-member-init): written below
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

/// As seconds, exactly.
void append_seconds(std::string& out, std::uint64_t nanoseconds) {
  constexpr std::uint64_t second = 1'000'000'000;
  append_number(out, nanoseconds / second);
  std::uint64_t rest = nanoseconds % second;
  if (rest == 0) return;
  std::string digits(9, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, rest /= 10) {
    *digit = static_cast<char>('0' + rest % 10);
  }
  digits.erase(digits.find_last_not_of('0') + 1);
  out.append(".").append(digits);
}

class Text {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    out_.append("# HELP ").append(name).append(" ").append(help).append("\n");
    out_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
  }
  void sample(std::string_view name, std::uint64_t value) {
    out_.append(name).append(" ");
    append_number(out_, value);
    out_ += '\n';
  }
  void single(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
    family(name, type, help);
    sample(name, value);
  }
  std::string& out() { return out_; }

 private:
  std::string out_;
};

std::string escaped(std::string_view label) {
  std::string result;
  for (const char c : label) {
    if (c == '\\' || c == '"') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else {
      result += c;
    }
  }
  return result;
}

void append_durations(Text& text, const Metrics& metrics) {
  constexpr std::string_view name = "turbolift_call_duration_seconds";
  text.family(name, "histogram", "How long the function ran.");
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < metrics.durations.size(); ++i) {
    sum += metrics.durations[i];
    text.out().append(name).append("_bucket{le=\"");
    if (i < Metrics::bounds_ns.size()) {
      append_seconds(text.out(), Metrics::bounds_ns[i]);
    } else {
      text.out() += "+Inf";
    }
    text.sample("\"}", sum);
  }
  text.out().append(name).append("_sum ");
  append_seconds(text.out(), metrics.duration_sum_ns);
  text.out().append("\n").append(name);
  text.sample("_count", sum);
}

}  // namespace

void Metrics::count_duration(std::chrono::nanoseconds duration) {
  const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
  std::size_t i = 0;
  while (i < bounds_ns.size() && ns > bounds_ns[i]) ++i;
  ++durations[i];
  duration_sum_ns += ns;
}

std::string to_prometheus(const Metrics& metrics, const Gauges& gauges) {
  Text text;
  text.family("turbolift_info", "gauge", "The service.");
  text.out().append("turbolift_info{name=\"").append(escaped(gauges.name)).append("\",version=\"");
  text.out().append(escaped(gauges.version)).append("\",source_digest=\"").append(escaped(gauges.source_digest));
  text.sample("\"}", 1);
  text.family("turbolift_calls_total", "counter", "Calls answered, by outcome.");
  text.sample("turbolift_calls_total{outcome=\"result\"}", metrics.results);
  for (std::size_t i = 0; i < metrics.errors.size(); ++i) {
    if (metrics.errors[i] == 0) continue;
    text.out().append("turbolift_calls_total{outcome=\"").append(to_string(static_cast<ErrorKind>(i)));
    text.sample("\"}", metrics.errors[i]);
  }
  append_durations(text, metrics);
  text.single("turbolift_calls_in_flight", "gauge", "Calls that run.", gauges.in_flight);
  text.single("turbolift_calls_queued", "gauge", "Calls that wait.", gauges.queued);
  text.single("turbolift_concurrency", "gauge", "Calls that may run at once.", gauges.concurrency);
  text.single("turbolift_connections", "gauge", "Open connections.", gauges.connections);
  text.single("turbolift_draining", "gauge", "1: no new calls are taken.", gauges.draining ? 1 : 0);
  text.single("turbolift_request_bytes_total", "counter", "Bytes received.", metrics.bytes_in);
  text.single("turbolift_response_bytes_total", "counter", "Bytes sent.", metrics.bytes_out);
  text.single("turbolift_heartbeats_total", "counter", "Heartbeats sent.", metrics.heartbeats);
  text.single("turbolift_shared_bytes", "gauge", "Bytes of shared values that are kept.", gauges.shared_bytes);
  return std::move(text.out());
}

}  // namespace turbolift::service
