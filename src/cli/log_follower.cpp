#include "cli/log_follower.hpp"

#include <utility>

#include "base/backoff.hpp"
#include "kubernetes/objects.hpp"
#include "kubernetes/pod_finding.hpp"
#include "kubernetes/request.hpp"

namespace turbolift::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto glance = 1s;  // a stream that gives nothing is looked up from so often, to see whether the pod is gone
constexpr auto last_words = 5s;   // that a pod which is gone has for the rest of its log
constexpr auto settle_time = 2s;  // until the cluster knows of a container's end whose log has ended
constexpr base::BackoffOptions backoff_options{.initial = 200ms, .max = 5s};

}  // namespace

LogFollower::LogFollower(kubernetes::Client& client, std::string kube_namespace, std::string pod,
                         kubernetes::LogOptions first, bool timestamps, const LogOutput& output,
                         const http::Interrupt& interrupt)
    : client_(client),
      kube_namespace_(std::move(kube_namespace)),
      pod_(std::move(pod)),
      options_(std::move(first)),
      output_(output),
      interrupt_(interrupt),
      lines_(timestamps),
      thread_([this] {
        run();
        const std::lock_guard lock(mutex_);
        finished_ = true;
      }) {}

LogFollower::~LogFollower() {
  thread_.join();
}

void LogFollower::update(const json::value& pod) {
  const json::value* status = kubernetes::service_status(pod);
  const std::lock_guard lock(mutex_);
  if (status != nullptr) {
    const std::string_view now = json::text(*status, {"containerID"});
    state_.running = json::find(*status, {"state", "running"}) != nullptr;
    if (!now.empty()) state_.container = now;
  }
  changed_.notify_all();
}

void LogFollower::gone() {
  const std::lock_guard lock(mutex_);
  state_.gone = true;
  state_.running = false;
  changed_.notify_all();
}

void LogFollower::wake() {
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

bool LogFollower::finished() const {
  const std::lock_guard lock(mutex_);
  return finished_;
}

LogFollower::State LogFollower::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

bool LogFollower::await_log(const std::string& read_to_end) {
  std::unique_lock lock(mutex_);
  const auto has_more = [&] { return !state_.container.empty() && state_.container != read_to_end; };
  changed_.wait(lock, [&] { return interrupt_.raised() || has_more() || state_.gone; });
  return !interrupt_.raised() && has_more();
}

bool LogFollower::pause(std::chrono::nanoseconds duration) {
  std::unique_lock lock(mutex_);
  const State before = state_;
  changed_.wait_for(lock, duration, [&] {
    return interrupt_.raised() || state_.gone || state_.running != before.running ||
           state_.container != before.container;
  });
  return !interrupt_.raised();
}

void LogFollower::run() {
  std::string read_to_end;  // the container whose whole log was read
  base::Backoff backoff(backoff_options);
  while (await_log(read_to_end)) {
    const State before = state();
    const std::string seen = lines_.last();
    const bool ended = follow();
    // What is left of a line whose stream broke comes again with the next one.
    if (ended)
      for (const std::string& line : lines_.finish()) output_.line(pod_, line);
    if (lines_.last() != seen) backoff.reset();
    lines_.restart();
    if (opened_) {
      options_.tail_lines = -1;
      const auto since_then = base::Clock::steady().now() - *opened_;
      options_.since = lines_.last().empty() ? std::chrono::ceil<std::chrono::seconds>(since_then) + 1s : 0s;
      options_.since_time = lines_.last();
    }
    if (ended && state().running && !pause(settle_time)) return;
    const State now = state();
    // A log that ends though its container runs was cut, as when the server restarts.
    if (ended && !(now.running && now.container == before.container)) {
      read_to_end = before.container;
      continue;
    }
    if (now.gone || !pause(backoff.next().value_or(backoff_options.max))) return;
  }
}

bool LogFollower::follow() {
  options_.container = kubernetes::container_name;
  options_.follow = true;
  options_.timestamps = true;
  const auto stream =
      client_.open(kubernetes::request::log(kube_namespace_, pod_, options_), base::Deadline::after(30s), &interrupt_);
  if (!stream) {
    const bool is_news = !interrupt_.raised() && !state().gone && !stream.error().not_found();
    if (is_news && !std::exchange(in_trouble_, true)) output_.trouble(pod_ + ": " + stream.error().message);
    return stream.error().not_found();
  }
  in_trouble_ = false;
  if (!opened_) opened_ = base::Clock::steady().now();
  auto end = base::Deadline::never();
  while (true) {
    const auto bytes = (*stream)->read(earliest(end, base::Deadline::after(glance)));
    if (bytes && bytes->empty()) return true;
    if (bytes) {
      for (const std::string& line : lines_.feed(*bytes)) output_.line(pod_, line);
      continue;
    }
    if (bytes.error().failure != http::Failure::timeout || end.expired()) return false;
    if (end.is_never() && state().gone) end = base::Deadline::after(last_words);
  }
}

}  // namespace turbolift::cli
