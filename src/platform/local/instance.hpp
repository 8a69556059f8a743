#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/fork.hpp"
#include "base/subprocess.hpp"
#include "call/replica_source.hpp"
#include "platform/local/launcher.hpp"
#include "platform/local/log_tail.hpp"

namespace turbolift::platform {

/// How a service process is started.
struct InstanceOptions {
  std::string name;                      ///< argv[0], and in errors and the log
  int executable = -1;                   ///< a memfd, or
  std::string path;                      ///< a file
  int token = -1;                        ///< a memfd that holds the session's token
  std::string directory;                 ///< working directory
  std::vector<std::string> environment;  ///< NAME=value, besides what says where to listen
  std::size_t memory_bytes = 0;          ///< RLIMIT_DATA; 0: no limit
  bool show_log = false;                 ///< also to the program's stderr
};

/// One service process. Lives on the launcher's thread, but for `connect`.
class Instance {
 public:
  using Ended = std::function<void(base::ExitStatus, std::string log)>;

  /// Starts it. `ended` is called once, on the launcher's thread, after it has been reaped and all that it wrote was
  /// read; not after the object has gone.
  static base::Expected<std::unique_ptr<Instance>> start(const InstanceOptions& options, Launcher& launcher,
                                                         Ended ended);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  /// Kills and reaps what is left.
  ~Instance();

  pid_t pid() const { return process_.pid(); }
  std::string log() const { return out_.text() + err_.text(); }
  void signal(int number) const { process_.kill(number); }
  /// The socket over which `connect_over` gives it connections. Closed with this object.
  int control() const { return control_.get(); }

  /// A new stream to the process behind `control`. Any thread; never blocks.
  static base::Expected<std::unique_ptr<http::Stream>> connect_over(int control);

 private:
  Instance(Launcher& launcher, InstanceOptions options, Ended ended, base::Subprocess process, base::UniqueFd control);

  void read_log(base::UniqueFd& fd, call::Reactor::Key& key, LogTail& log);
  void close_log(base::UniqueFd& fd, call::Reactor::Key& key);
  void on_end();

  Launcher& launcher_;
  const InstanceOptions options_;
  Ended ended_;
  base::Subprocess process_;
  base::UniqueFd control_;
  std::unique_ptr<base::ClosedInChild> closed_in_child_;
  LogTail out_, err_;
  call::Reactor::Key end_key_ = 0, out_key_ = 0, err_key_ = 0;
};

}  // namespace turbolift::platform
