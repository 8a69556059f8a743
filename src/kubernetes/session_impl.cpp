#include "kubernetes/session_impl.hpp"

#include <pthread.h>

#include <algorithm>

#include "base/fork.hpp"
#include "base/signals.hpp"
#include "http/client/wait.hpp"
#include "kubernetes/leftovers.hpp"
#include "kubernetes/names.hpp"
#include "kubernetes/request.hpp"

namespace turbolift::kubernetes {
namespace {

using std::chrono::seconds;

constexpr std::chrono::milliseconds least_sleep{1};
constexpr seconds time_to_delete{5};  // a Job that is of no use
constexpr std::chrono::milliseconds delete_again{200};
constexpr int extensions_in_timeout = 6;  // that the cluster may leave without an answer

}  // namespace

Session::Impl::Impl(Client& client, SessionOptions options, SessionIdentity its_identity, Listener& listener,
                    base::Clock::TimePoint created)
    : identity(std::move(its_identity)),
      client_(client),
      options_(std::move(options)),
      listener_(listener),
      generation_(base::fork_generation()),
      created_(created),
      renewal_({.session_timeout = options_.timeout, .interval = options_.timeout / 3, .retry = options_.retry},
               created) {}

Session::Impl::~Impl() {
  stop_working();
}

bool Session::Impl::is_ours() const noexcept {
  return generation_ == base::fork_generation();
}

void Session::Impl::start() {
  WatcherOptions watch;
  watch.label_selector = run_selector(identity.run_id);
  const base::SignalsBlocked blocked;
  watcher_ = std::make_unique<Watcher>(client_, jobs, identity.kube_namespace, *this, std::move(watch));
  thread_ = std::make_unique<std::thread>([this] {
    pthread_setname_np(pthread_self(), "turbolift-lease");
    run();
  });
}

void Session::Impl::stop_working() {
  {
    const std::lock_guard lock(mutex);
    stopping_ = true;
    changed.notify_all();
  }
  interrupt_.raise();
  if (thread_ && thread_->joinable() && thread_->get_id() != std::this_thread::get_id()) thread_->join();
  if (watcher_) watcher_->stop();
}

void Session::Impl::run() {
  std::unique_lock lock(mutex);
  while (!stopping_ && !is_lost) {
    const auto now = options_.clock->now();
    if (now >= renewal_.next() && now < renewal_.over_at()) {
      lock.unlock();
      extend();
      lock.lock();
      continue;
    }
    check_time();
    if (is_lost) break;
    auto next = std::min(renewal_.next(), renewal_.over_at());
    if (!started && now < created_ + options_.start_time) next = std::min(next, created_ + options_.start_time);
    changed.wait_for(lock, std::clamp<std::chrono::nanoseconds>(next - now, least_sleep, options_.longest_sleep));
  }
  if (stopping_ || !is_lost) return;
  const Problem why = *is_lost;
  const bool delete_it = delete_it_;
  lock.unlock();
  if (delete_it) delete_job(base::Deadline::after(time_to_delete), &interrupt_);
  listener_.on_lost(why);
}

/// What has to have happened by now. With the lock.
void Session::Impl::check_time() {
  const auto now = options_.clock->now();
  if (now >= renewal_.over_at()) {
    lose(ErrorKind::session_lost,
         "it could not be extended for " + std::to_string(std::chrono::floor<seconds>(options_.timeout).count()) +
             " s" + (last_error_.empty() ? "; was the program stopped, or the machine suspended?" : ": " + last_error_),
         false);
  } else if (seen_ && !started && now >= created_ + options_.start_time) {
    lose(ErrorKind::start_failed,
         "the cluster has not begun to count its time within " +
             std::to_string(std::chrono::floor<seconds>(options_.start_time).count()) +
             " s; does kube-controller-manager run, and is it Kubernetes 1.25 or later?",
         true);
  }
}

/// Notes it once. With the lock.
void Session::Impl::lose(ErrorKind kind, const std::string& why, bool delete_it) {
  if (is_lost || stopping_) return;
  Problem problem;
  problem.kind = kind;
  problem.hopeless = kind != ErrorKind::session_lost;
  problem.message =
      "the session's Job " + session_name(identity.run_id) + " in namespace " + identity.kube_namespace + ": " + why;
  is_lost = std::move(problem);
  delete_it_ = delete_it;
  changed.notify_all();
}

void Session::Impl::extend() {
  const auto sent = options_.clock->now();
  json::object replace{{"op", "replace"}, {"path", "/spec/activeDeadlineSeconds"}};
  replace["value"] = renewal_.deadline(sent).count();
  const auto left =
      std::min<std::chrono::nanoseconds>(renewal_.over_at() - sent, options_.timeout / extensions_in_timeout);
  const auto answer = client_.send(request::json_patch(jobs, identity.kube_namespace, session_name(identity.run_id),
                                                       identity.job_uid, json::array{std::move(replace)}),
                                   base::Deadline::after(left), &interrupt_);
  const std::lock_guard lock(mutex);
  if (answer) {
    renewal_.succeeded(sent);
    note(*answer);
    return;
  }
  if (answer.error().not_found()) return lose(ErrorKind::session_lost, "it is gone", false);
  if (answer.error().invalid())  // the test of the UID
    return lose(ErrorKind::session_lost, "another one has taken its place: " + answer.error().message, false);
  last_error_ = answer.error().message;
  renewal_.failed(sent);
}

void Session::Impl::on_list(json::array items) {
  const auto is_ours = [this](const json::value& job) {
    return json::text(job, {"metadata", "uid"}) == identity.job_uid;
  };
  const std::lock_guard lock(mutex);
  const auto* job = std::ranges::find_if(items, is_ours);
  if (job == items.end()) return lose(ErrorKind::session_lost, "it is gone", false);
  note(*job);
}

void Session::Impl::on_event(EventType type, json::object object) {
  const std::lock_guard lock(mutex);
  if (json::text(object, {"metadata", "uid"}) != identity.job_uid) return;
  if (type != EventType::deleted) return note(object);
  const JobState state = read_job(object);
  lose(ErrorKind::session_lost, "it is gone" + (state.why.empty() ? "" : " (" + state.why + ")"), false);
}

void Session::Impl::on_trouble(const ApiError& error, std::chrono::nanoseconds /*since*/) {
  if (!error.forbidden()) return;  // else it passes, or the extensions find it out
  const std::lock_guard lock(mutex);
  lose(ErrorKind::forbidden, read_error(error, "watching it").message, true);
}

/// The Job's newest state. With the lock.
void Session::Impl::note(const json::value& job) {
  seen_ = true;
  const JobState state = read_job(job);
  if (state.suspended)
    return lose(ErrorKind::admission_denied,
                "something in the cluster suspends it, such as Kueue, so that the cluster would not remove what the "
                "session leaves; except this namespace, or Jobs with the label turbolift/run, from that",
                true);
  if (state.ended) return lose(ErrorKind::session_lost, "the cluster has ended it (" + state.why + ")", false);
  if (state.started && !started) {
    started = true;
    changed.notify_all();
  }
}

/// Empty, or why it could not be deleted. What is not this session's stays.
std::string Session::Impl::delete_job(base::Deadline deadline, const http::Interrupt* interrupt) {
  while (true) {
    const auto answer =
        client_.send(request::remove(jobs, identity.kube_namespace, session_name(identity.run_id), identity.job_uid),
                     deadline, interrupt);
    if (answer || answer.error().not_found() || answer.error().conflict()) return {};
    if (answer.error().forbidden() || answer.error().unauthorized()) return answer.error().message;
    const base::Deadline next = earliest(base::Deadline::after(delete_again), deadline);
    if (deadline.expired() || http::wait_for({}, next, interrupt) == http::Wake::interrupted)
      return answer.error().message;
  }
}

CloseReport Session::Impl::close(base::Deadline deadline) {
  if (!is_ours()) return {};
  {
    std::unique_lock lock(mutex);
    const bool by_listener = thread_ && thread_->get_id() == std::this_thread::get_id();
    if (closing_ == Closing::under_way && !by_listener) {  // who closes waits for that thread
      const auto done = [this] { return closing_ == Closing::done; };
      if (deadline.is_never()) {
        changed.wait(lock, done);
      } else {
        changed.wait_until(lock, deadline.time(), done);
      }
    }
    if (closing_ == Closing::under_way) return {.left = {}, .message = "another thread is still closing the session"};
    if (closing_ == Closing::done) return report_;
    closing_ = Closing::under_way;
  }
  stop_working();
  CloseReport report;
  const std::string failed = delete_job(deadline, nullptr);
  report.left = await_removal(client_, identity.kube_namespace, run_selector(identity.run_id), deadline);
  if (!failed.empty())
    report.message = "the session's Job could not be deleted: " + failed + "; the cluster removes it at its deadline";
  else if (!report.left.empty())
    report.message = "the cluster has not removed everything in time; it goes on with that";
  const std::lock_guard lock(mutex);
  report_ = report;
  closing_ = Closing::done;
  changed.notify_all();
  return report;
}

}  // namespace turbolift::kubernetes
