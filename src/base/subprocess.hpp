#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/deadline.hpp"
#include "base/error.hpp"
#include "base/unique_fd.hpp"

namespace turbolift::base {

/// Where one of a child's three standard streams leads.
enum class Stream {
  inherit,  ///< the same as this process's
  null,     ///< /dev/null
  pipe,     ///< a pipe whose other end `Subprocess` holds
};

/// `fd` of this process becomes `as` in the child. `fd` stays open here.
struct InheritedFd {
  int fd;
  int as;
};

struct SubprocessOptions {
  std::vector<std::string> argv{};  ///< argv[0] is looked up in PATH, unless it contains a '/'.
  int executable_fd = -1;           ///< Run this file (such as a memfd) instead; argv[0] is then only a name.
  std::optional<std::vector<std::string>> env{};  ///< "NAME=value" each; unset: this process's environment.
  std::string directory{};                        ///< Working directory; empty: this process's.
  Stream in = Stream::null;
  Stream out = Stream::inherit;
  Stream err = Stream::inherit;
  std::vector<InheritedFd> fds{};    ///< All that the child gets besides its streams, whatever close-on-exec says.
  int death_signal = 0;              ///< Sent to the child when the *thread* that spawned it ends; 0: none.
  bool new_session = false;          ///< setsid: the terminal's signals do not reach the child.
  std::size_t data_limit_bytes = 0;  ///< RLIMIT_DATA, so that its allocations fail beyond it; 0: this process's.
};

/// How a child ended: by `exit_code`, or by `signal` where that is not 0.
struct ExitStatus {
  int exit_code = 0;
  int signal = 0;

  bool success() const { return exit_code == 0 && signal == 0; }
  /// "exit code 2", "signal 11 (Segmentation fault)"
  std::string describe() const;
};

/// A child process. It is killed and reaped when the object ends, unless it was waited for: no zombie is left.
/// Not thread-safe, but for `kill`.
class Subprocess {
 public:
  /// Starts it. Fails where the program cannot be executed; its name is in the message.
  static Expected<Subprocess> spawn(const SubprocessOptions& options);

  Subprocess(Subprocess&& other) noexcept { *this = std::move(other); }
  Subprocess& operator=(Subprocess&& other) noexcept;
  ~Subprocess();

  pid_t pid() const { return pid_; }
  /// Readable (poll) once the child has ended. Owned here.
  int pidfd() const { return pidfd_.get(); }
  /// This process's ends of the pipes; empty where the stream is not a pipe.
  UniqueFd& in() { return in_; }
  UniqueFd& out() { return out_; }
  UniqueFd& err() { return err_; }

  /// Waits for the end and reaps; the same answer again afterwards. Nothing: the deadline came first.
  std::optional<ExitStatus> wait(Deadline deadline);
  /// Sends `signal`. A child that has ended, reaped or not, is never mistaken for another process (pidfd).
  void kill(int signal) const;

 private:
  Subprocess() = default;
  void end() noexcept;

  pid_t pid_ = -1;
  UniqueFd pidfd_, in_, out_, err_;
  std::optional<ExitStatus> status_;
};

struct RunResult {
  ExitStatus status{};
  std::string out{}, err{};  ///< What came out, at most the limit of each.
  bool truncated = false;    ///< More came than the limit; it was read and dropped.
};

/// Runs to the end: `input` to its stdin, stdout and stderr captured, at most `max_output_bytes` of each. Fails where
/// the program cannot be executed, or has not ended by the deadline: it is killed then, together with nothing else.
Expected<RunResult> run(SubprocessOptions options, Deadline deadline, std::string_view input = {},
                        std::size_t max_output_bytes = std::size_t{16} << 20U);

}  // namespace turbolift::base
