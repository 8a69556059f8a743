#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <turbolift/error.hpp>
#include <vector>

#include "base/backoff.hpp"
#include "call/dispatcher.hpp"
#include "call/replica_source.hpp"
#include "platform/local/instance.hpp"
#include "platform/local/launcher.hpp"
#include "platform/serving/scaling.hpp"

namespace turbolift::platform {

/// What a service's processes are made from, prepared on the launcher's thread when the first one starts.
class ServiceImage {
 public:
  virtual ~ServiceImage() = default;
  /// Where the executable and the files are; on the launcher's thread. The same answer again later, unless it failed.
  virtual base::Expected<InstanceOptions> prepare() = 0;
  /// The system refuses to execute what `prepare` gave: the next answer is to be a file. False: it was one already.
  virtual bool prefer_file() { return false; }
};

struct LocalServiceOptions {
  std::string name;  ///< of the function
  ReplicaLimits limits;
  std::chrono::nanoseconds start_timeout = std::chrono::seconds(60);
  std::chrono::nanoseconds stop_timeout = std::chrono::seconds(10);  ///< from SIGTERM to SIGKILL
  std::chrono::nanoseconds idle_timeout = std::chrono::seconds(60);
};

/// The processes of one function: starts them as calls wait, watches them, replaces those that end, and stops those
/// that have nothing to do. Everything about them happens on the launcher's thread; all public functions are
/// thread-safe.
class LocalService final : public call::ReplicaSource, public std::enable_shared_from_this<LocalService> {
 public:
  LocalService(LocalServiceOptions options, std::unique_ptr<ServiceImage> image, Launcher& launcher);
  ~LocalService() override;

  /// Once, before the first call.
  void attach(std::shared_ptr<call::Dispatcher> dispatcher);

  /// Stops every process: SIGTERM, at the deadline SIGKILL. After the dispatcher's `close`.
  void begin_stop(base::Deadline deadline) noexcept;
  /// Returns when all have ended, with the same deadline.
  void await_stop(base::Deadline deadline) noexcept;

  base::Expected<std::unique_ptr<http::Stream>> connect(call::ReplicaId replica) override;
  void demand(const call::Load& load) noexcept override;
  void diagnose(call::ReplicaId replica, call::Suspicion suspicion, const std::string& trouble) noexcept override;
  void ready(call::ReplicaId replica) noexcept override;
  void drained(call::ReplicaId replica) noexcept override;

 private:
  using TimePoint = Launcher::TimePoint;

  struct Entry {
    enum class State : std::uint8_t { starting, ready, draining, stopping };
    call::ReplicaId id = 0;
    std::string name;
    State state = State::starting;
    bool killed = false;  ///< by us, other than at the end of its time
    bool late = false;    ///< not ready within start_timeout
    TimePoint started{};
    std::unique_ptr<Instance> instance;
  };

  // All on the launcher's thread.
  void grow();
  bool start_one();
  void on_end(call::ReplicaId id, base::ExitStatus status, std::string log);
  /// `final`: starting once more would only take as long again.
  void start_failed(ErrorKind kind, std::string why, std::string log, int exit_code, int signal, bool final);
  void keep_minimum();
  void shrink();
  void watch_idleness();
  void stop_entry(Entry& entry, std::chrono::nanoseconds grace);
  Entry* find(call::ReplicaId id);
  std::size_t living() const;
  std::chrono::nanoseconds grace(base::Deadline deadline) const;
  template <class Member, class... Argument>
  void post(Member member, Argument... argument);

  const LocalServiceOptions options_;
  const std::unique_ptr<ServiceImage> image_;
  Launcher& launcher_;
  std::shared_ptr<call::Dispatcher> dispatcher_;

  std::vector<Entry> entries_;
  call::ReplicaId next_id_ = 1;
  base::Backoff backoff_;
  int failures_ = 0;  ///< starts in a row that came to nothing
  bool backing_off_ = false;
  bool watching_idleness_ = false;
  IdleWindow window_;
  bool stopping_ = false;

  std::atomic<bool> growing_{false};  ///< a look at the demand is on its way to the launcher's thread
  std::atomic<bool> full_{false};     ///< max replicas exist: the queue is no news
  std::mutex control_mutex_;
  std::map<call::ReplicaId, int> controls_;

  std::mutex stopped_mutex_;
  std::condition_variable stopped_condition_;
  bool stopped_ = false;
};

}  // namespace turbolift::platform
