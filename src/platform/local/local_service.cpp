#include "platform/local/local_service.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace turbolift::platform {
namespace {

constexpr int max_failures = 4;                        // starts in a row; then the calls that wait fail
constexpr auto short_life = std::chrono::seconds(10);  // an end sooner than this, without a call, is a failure
constexpr auto end_follows = std::chrono::seconds(1);  // a process whose connection ended is about to end itself
constexpr auto least_grace = std::chrono::milliseconds(500);

constexpr base::BackoffOptions restart_backoff{.initial = std::chrono::milliseconds(50),
                                               .factor = 2,
                                               .max = std::chrono::seconds(5),
                                               .jitter = 0.2,
                                               .max_attempts = 0};

}  // namespace

LocalService::LocalService(LocalServiceOptions options, std::unique_ptr<ServiceImage> image, Launcher& launcher)
    : options_(std::move(options)), image_(std::move(image)), launcher_(launcher), backoff_(restart_backoff) {}

LocalService::~LocalService() = default;

void LocalService::attach(std::shared_ptr<call::Dispatcher> dispatcher) {
  dispatcher_ = std::move(dispatcher);
}

template <class Member, class... Argument>
void LocalService::post(Member member, Argument... argument) {
  launcher_.post([self = shared_from_this(), member, argument...] {
    if (self->dispatcher_) (self.get()->*member)(argument...);
  });
}

base::Expected<std::unique_ptr<http::Stream>> LocalService::connect(call::ReplicaId replica) {
  const std::lock_guard lock(control_mutex_);
  const auto found = controls_.find(replica);
  if (found == controls_.end()) return base::failure("the service process has ended");
  return Instance::connect_over(found->second);
}

void LocalService::demand(const call::Load& load) noexcept {
  if (full_.load(std::memory_order_relaxed) || load.waiting == 0) return;
  if (growing_.exchange(true)) return;
  post(&LocalService::grow);
}

LocalService::Entry* LocalService::find(call::ReplicaId id) {
  const auto found = std::ranges::find(entries_, id, &Entry::id);
  return found == entries_.end() ? nullptr : &*found;
}

std::size_t LocalService::living() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(entries_, [](const Entry& entry) { return entry.state <= Entry::State::ready; }));
}

void LocalService::grow() {
  growing_ = false;
  if (stopping_ || backing_off_) return;
  const std::size_t wanted = wanted_replicas(dispatcher_->load(), living(), options_.limits);
  while (living() < wanted && start_one()) {
  }
  full_ = living() >= options_.limits.max;
  watch_idleness();
}

bool LocalService::start_one() {
  const auto refused = [this](const base::Error& error) {
    start_failed(ErrorKind::start_failed, error.message, {}, 0, 0, false);
    return false;
  };
  const call::ReplicaId id = next_id_++;
  const auto start = [&]() -> base::Expected<std::unique_ptr<Instance>> {
    const auto options = image_->prepare();
    if (!options) return std::unexpected(options.error());
    return Instance::start(*options, launcher_,
                           [weak = weak_from_this(), id](base::ExitStatus status, std::string log) {
                             if (const auto self = weak.lock()) self->on_end(id, status, std::move(log));
                           });
  };
  auto instance = start();
  const auto forbidden = [](int code) { return code == EACCES || code == EPERM || code == ENOSYS; };
  if (!instance && forbidden(instance.error().code) && image_->prefer_file()) instance = start();
  if (!instance) return refused(instance.error());
  Entry entry;
  entry.id = id;
  entry.name = "process " + std::to_string((*instance)->pid());
  entry.started = base::Clock::steady().now();
  entry.instance = std::move(*instance);
  {
    const std::lock_guard lock(control_mutex_);
    controls_[id] = entry.instance->control();
  }
  const std::string name = entry.name;
  entries_.push_back(std::move(entry));
  window_.restart(living());  // it stays for a whole idle time at least
  launcher_.at(base::Deadline::after(options_.start_timeout).time(), [weak = weak_from_this(), id] {
    const auto self = weak.lock();
    Entry* late = self ? self->find(id) : nullptr;
    if (late == nullptr || late->state != Entry::State::starting) return;
    late->late = true;
    late->instance->signal(SIGKILL);
  });
  dispatcher_->add_replica(id, name);
  return true;
}

void LocalService::ready(call::ReplicaId replica) noexcept {
  launcher_.post([self = shared_from_this(), replica] {
    Entry* entry = self->find(replica);
    if (entry == nullptr || entry->state != Entry::State::starting) return;
    entry->state = Entry::State::ready;
  });
}

void LocalService::on_end(call::ReplicaId id, base::ExitStatus status, std::string log) {
  Entry* entry = find(id);
  if (entry == nullptr || !dispatcher_) return;
  const Entry::State state = entry->state;
  const bool asked = entry->killed || state >= Entry::State::draining;
  const bool late = entry->late;
  const bool lived_long = base::Clock::steady().now() - entry->started >= short_life;
  {
    const std::lock_guard lock(control_mutex_);
    controls_.erase(id);
  }
  const std::unique_ptr<Instance> ended = std::move(entry->instance);
  std::erase_if(entries_, [id](const Entry& other) { return other.id == id; });
  full_ = false;
  call::Verdict verdict;
  using enum call::Verdict::State;
  verdict.state = asked ? stopped : status.signal != 0 ? killed : exited;
  verdict.exit_code = status.exit_code;
  verdict.signal = status.signal;
  verdict.log = log;
  const bool had_calls = dispatcher_->settle(id, std::move(verdict));
  if (stopping_) {
    if (!entries_.empty()) return;
    const std::lock_guard lock(stopped_mutex_);
    stopped_ = true;
    stopped_condition_.notify_all();
    return;
  }
  if (asked || had_calls || (lived_long && !late)) {
    failures_ = 0;  // its end has a reason, or says nothing about the next one
    backoff_.reset();
    keep_minimum();
    return;
  }
  if (late) {
    start_failed(ErrorKind::start_failed,
                 "the service did not become ready within " +
                     std::to_string(std::chrono::ceil<std::chrono::seconds>(options_.start_timeout).count()) +
                     " s (LocalOptions::start_timeout)",
                 std::move(log), 0, 0, true);
  } else if (state == Entry::State::starting) {
    start_failed(ErrorKind::start_failed, "the service ended while it started: " + status.describe(), std::move(log),
                 status.exit_code, status.signal, false);
  } else {
    start_failed(ErrorKind::crash_loop, "the service ends again and again without a call: " + status.describe(),
                 std::move(log), status.exit_code, status.signal, false);
  }
}

void LocalService::start_failed(ErrorKind kind, std::string why, std::string log, int exit_code, int signal,
                                bool final) {
  const bool give_up = ++failures_ >= max_failures || final;
  const auto delay = backoff_.next().value_or(restart_backoff.max);
  if (give_up) {
    failures_ = 0;
    backoff_.reset();
    if (living() == 0) {
      DistributionError error;
      error.kind = kind;
      error.message = std::move(why);
      error.log = std::move(log);
      error.exit_code = exit_code;
      error.signal = signal;
      dispatcher_->fail_waiting(error);
    }
    return;  // the next call tries again
  }
  backing_off_ = true;
  launcher_.at(base::Deadline::after(delay).time(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || !self->dispatcher_) return;
    self->backing_off_ = false;
    self->keep_minimum();
    if (self->dispatcher_->load().waiting != 0) self->grow();
  });
}

void LocalService::keep_minimum() {
  while (!stopping_ && !backing_off_ && living() < options_.limits.min && start_one()) {
  }
}

void LocalService::diagnose(call::ReplicaId replica, call::Suspicion suspicion,
                            const std::string& /*trouble*/) noexcept {
  launcher_.post([self = shared_from_this(), replica, suspicion] {
    if (!self->dispatcher_) return;
    Entry* entry = self->find(replica);
    if (entry == nullptr) {  // its end was reported, or is about to be
      self->dispatcher_->settle(replica, {});
    } else if (suspicion == call::Suspicion::broken) {
      self->launcher_.at(base::Deadline::after(end_follows).time(), [self, replica] {
        if (self->dispatcher_ && self->find(replica) != nullptr) {
          call::Verdict alive;
          alive.state = call::Verdict::State::alive;
          self->dispatcher_->settle(replica, std::move(alive));
        }
      });
    } else {
      entry->killed = true;
      entry->instance->signal(SIGKILL);
    }
  });
}

void LocalService::drained(call::ReplicaId replica) noexcept {
  launcher_.post([self = shared_from_this(), replica] {
    if (Entry* entry = self->find(replica)) self->stop_entry(*entry, self->options_.stop_timeout);
  });
}

void LocalService::stop_entry(Entry& entry, std::chrono::nanoseconds grace) {
  entry.state = Entry::State::stopping;
  entry.instance->signal(SIGTERM);
  launcher_.at(base::Deadline::after(grace).time(), [weak = weak_from_this(), id = entry.id] {
    const auto self = weak.lock();
    if (Entry* left = self ? self->find(id) : nullptr) left->instance->signal(SIGKILL);
  });
}

void LocalService::watch_idleness() {
  if (watching_idleness_ || stopping_ || living() <= options_.limits.min) return;
  watching_idleness_ = true;
  launcher_.at(base::Deadline::after(options_.idle_timeout / IdleWindow::quarters).time(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || !self->dispatcher_) return;
    self->watching_idleness_ = false;
    self->shrink();
    self->watch_idleness();
  });
}

void LocalService::shrink() {
  window_.add(dispatcher_->take_peak());
  const std::size_t wanted = std::max(options_.limits.min, window_.needed());
  std::size_t left = living();
  for (auto entry = entries_.rbegin(); entry != entries_.rend() && left > wanted; ++entry) {
    if (entry->state != Entry::State::ready) continue;
    entry->state = Entry::State::draining;
    full_ = false;
    --left;
    dispatcher_->drain(entry->id);
  }
}

std::chrono::nanoseconds LocalService::grace(base::Deadline deadline) const {
  return std::max<std::chrono::nanoseconds>(deadline.is_never() ? options_.stop_timeout : deadline.remaining(),
                                            least_grace);
}

void LocalService::begin_stop(base::Deadline deadline) noexcept {
  launcher_.post([self = shared_from_this(), grace = grace(deadline)] {
    self->stopping_ = true;
    for (Entry& entry : self->entries_) self->stop_entry(entry, grace);
    if (!self->entries_.empty()) return;
    const std::lock_guard lock(self->stopped_mutex_);
    self->stopped_ = true;
    self->stopped_condition_.notify_all();
  });
}

void LocalService::await_stop(base::Deadline deadline) noexcept {
  {
    std::unique_lock lock(stopped_mutex_);
    // A process that was killed ends at once, unless the kernel holds it (a dead network disk): not for ever here.
    stopped_condition_.wait_for(lock, grace(deadline) + std::chrono::seconds(2), [this] { return stopped_; });
  }
  launcher_.post([self = shared_from_this()] {
    self->entries_.clear();
    self->dispatcher_.reset();  // it holds this object in turn
  });
}

}  // namespace turbolift::platform
