#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace turbolift::kubernetes {

/// What has to be done before the program ends, in whichever way it can be noticed: std::exit and the end of main;
/// std::terminate, as where an exception leaves main; SIGINT, SIGTERM and SIGHUP whose disposition is the default.
/// After a signal, or in std::terminate, the program then ends as it would have. Nothing can be done about _exit,
/// quick_exit, other signals.
///
/// At exit TLS can be used: it is initialised by the first of these objects. Constructor and destructor are
/// thread-safe. In a forked child nothing is done, and the signals have their default effect.
class AtProgramEnd {
 public:
  struct Options {
    bool on_signals = true;
    /// How long std::terminate waits for `close` before it goes on: a lock may be held for ever there.
    std::chrono::nanoseconds limit = std::chrono::seconds(15);
  };

  /// `close` may be called several times, by any thread, while this object lives; it does not throw, and bounds its own
  /// time. A second signal while it runs ends the program at once.
  AtProgramEnd(std::function<void()> close, const Options& options);
  AtProgramEnd(const AtProgramEnd&) = delete;
  AtProgramEnd& operator=(const AtProgramEnd&) = delete;
  /// Waits for a call of `close` that is under way, unless it is this thread's.
  ~AtProgramEnd();

 private:
  struct Entry;
  friend class ProgramEnd;

  std::shared_ptr<Entry> entry_;
};

}  // namespace turbolift::kubernetes
