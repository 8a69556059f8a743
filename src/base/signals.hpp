#pragma once

#include <pthread.h>

#include <cerrno>
#include <csignal>

namespace turbolift::base {

/// While it lives, no signal is handled by this thread, nor by threads that it starts meanwhile, as long as they live:
/// the library's threads are started so, since the program's signal handlers are for the program's own.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  /// errno stays as it is.
  ~SignalsBlocked() {
    const int code = errno;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = code;
  }

 private:
  sigset_t before_{};
};

}  // namespace turbolift::base
