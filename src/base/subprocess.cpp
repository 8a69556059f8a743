#include "base/subprocess.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/file.hpp"
#include "base/signals.hpp"

namespace turbolift::base {
namespace {

// glibc 2.36 declares its own pidfd functions without C linkage, so that C++ cannot link them.
int open_pidfd(pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}
void signal_pidfd(int pidfd, int signal) {
  ::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0);
}

// Everything that the child needs, prepared before fork: after it, only async-signal-safe calls are allowed.
struct Plan {
  std::string program;  // empty: executable_fd
  int executable_fd = -1;
  std::vector<char*> argv, env;
  const char* directory = nullptr;
  std::vector<InheritedFd> fds;  // `fd` is replaced by a copy that no target number can hit
  int first_free_fd = 0;         // above every target
  int death_signal = 0;
  bool new_session = false;
  rlim_t data_limit = 0;
  pid_t parent = 0;
};

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (const std::string& string : strings) result.push_back(const_cast<char*>(string.c_str()));
  result.push_back(nullptr);
  return result;
}

// The file that `name` means: itself where it has a '/', else the first executable one in PATH; itself where none is.
std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path =
      std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): a program that changes PATH at this moment has no answer
  std::string_view folders = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (!folders.empty()) {
    const std::string_view folder = folders.substr(0, folders.find(':'));
    folders.remove_prefix(std::min(folders.size(), folder.size() + 1));
    std::string file = std::string(folder.empty() ? "." : folder) + '/' + name;
    if (::access(file.c_str(), X_OK) == 0) return file;
  }
  return name;
}

[[noreturn]] void give_up(int status_fd) {
  const int code = errno;
  [[maybe_unused]] const ssize_t written = ::write(status_fd, &code, sizeof code);
  ::_exit(127);
}

// In the child. Reports errno to `status_fd` where it cannot execute the program.
[[noreturn]] void become(Plan& plan, int status_fd) {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);  // handlers of a process that is not there
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  if (plan.death_signal != 0) {
    ::prctl(PR_SET_PDEATHSIG, plan.death_signal);
    if (::getppid() != plan.parent) ::_exit(127);  // The parent ended before the kernel knew.
  }
  if (plan.new_session) ::setsid();
  status_fd = ::fcntl(status_fd, F_DUPFD_CLOEXEC, plan.first_free_fd);
  if (status_fd < 0) ::_exit(127);
  if (plan.directory != nullptr && ::chdir(plan.directory) != 0) give_up(status_fd);
  for (InheritedFd& fd : plan.fds) {
    fd.fd = ::fcntl(fd.fd, F_DUPFD_CLOEXEC, plan.first_free_fd);
    if (fd.fd < 0) give_up(status_fd);
  }
  if (plan.executable_fd >= 0) {
    plan.executable_fd = ::fcntl(plan.executable_fd, F_DUPFD_CLOEXEC, plan.first_free_fd);
    if (plan.executable_fd < 0) give_up(status_fd);
  }
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  for (const InheritedFd& fd : plan.fds) {
    if (::dup2(fd.fd, fd.as) < 0) give_up(status_fd);
  }
  if (plan.data_limit != 0) {
    const rlimit limit{plan.data_limit, plan.data_limit};
    if (::setrlimit(RLIMIT_DATA, &limit) != 0) give_up(status_fd);
  }
  if (plan.executable_fd >= 0) {
    ::execveat(plan.executable_fd, "", plan.argv.data(), plan.env.data(), AT_EMPTY_PATH);
  } else {
    ::execve(plan.program.c_str(), plan.argv.data(), plan.env.data());
  }
  give_up(status_fd);
}

struct Pipe {
  UniqueFd read, write;

  static Expected<Pipe> make() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("cannot make a pipe", errno);
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  }
};

// One standard stream: what the child gets as `as` (empty: what this process has), and this process's end of a pipe.
Expected<void> open_stream(Stream stream, int as, UniqueFd& child, UniqueFd& own) {
  if (stream == Stream::null) {
    child.reset(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!child) return system_error("cannot open '/dev/null'", errno);
  } else if (stream == Stream::pipe) {
    Expected<Pipe> pipe = Pipe::make();
    if (!pipe) return std::unexpected(pipe.error());
    child = std::move(as == 0 ? pipe->read : pipe->write);
    own = std::move(as == 0 ? pipe->write : pipe->read);
  }
  return {};
}

// Forks with all signals blocked, so that no handler of this process runs in the child.
pid_t fork_into(Plan& plan, int status_fd) {
  const SignalsBlocked blocked;
  plan.parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(plan, status_fd);
  return pid;
}

}  // namespace

std::string ExitStatus::describe() const {
  if (signal == 0) return "exit code " + std::to_string(exit_code);
  const char* name = ::sigdescr_np(signal);
  return "signal " + std::to_string(signal) + (name != nullptr ? std::string(" (") + name + ")" : "");
}

Expected<Subprocess> Subprocess::spawn(const SubprocessOptions& options) {
  if (options.argv.empty()) return failure("cannot start a program without a name");
  Plan plan;
  plan.executable_fd = options.executable_fd;
  if (plan.executable_fd < 0) plan.program = find_program(options.argv[0]);
  plan.argv = pointers(options.argv);
  if (options.env) {
    plan.env = pointers(*options.env);
  } else {
    for (char** variable = environ; *variable != nullptr; ++variable) plan.env.push_back(*variable);
    plan.env.push_back(nullptr);
  }
  if (!options.directory.empty()) plan.directory = options.directory.c_str();
  plan.death_signal = options.death_signal;
  plan.new_session = options.new_session;
  plan.data_limit = options.data_limit_bytes;

  Subprocess process;
  std::array<UniqueFd, 3> streams;
  const std::array<Stream, 3> kinds = {options.in, options.out, options.err};
  const std::array<UniqueFd*, 3> own = {&process.in_, &process.out_, &process.err_};
  for (int i = 0; i < 3; ++i) {
    if (auto opened = open_stream(kinds[i], i, streams[i], *own[i]); !opened) return std::unexpected(opened.error());
    if (streams[i]) plan.fds.push_back({streams[i].get(), i});
  }
  plan.fds.insert(plan.fds.end(), options.fds.begin(), options.fds.end());
  plan.first_free_fd = 3;
  for (const InheritedFd& fd : plan.fds) plan.first_free_fd = std::max(plan.first_free_fd, fd.as + 1);

  Expected<Pipe> status = Pipe::make();
  if (!status) return std::unexpected(status.error());
  const std::string what = "cannot start '" + options.argv[0] + "'";
  process.pid_ = fork_into(plan, status->write.get());
  if (process.pid_ < 0) return system_error(what, errno);
  process.pidfd_.reset(open_pidfd(process.pid_));
  const int pidfd_error = errno;
  status->write.reset();
  int code = 0;
  ssize_t got = 0;
  do {
    got = ::read(status->read.get(), &code, sizeof code);
  } while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof code)) return system_error(what, code);
  if (!process.pidfd_) {
    ::kill(process.pid_, SIGKILL);
    return system_error(what + ": no process descriptor (Linux 5.4 or later is needed)", pidfd_error);
  }
  return process;
}

Subprocess& Subprocess::operator=(Subprocess&& other) noexcept {
  if (this != &other) {
    end();
    pid_ = other.pid_;
    pidfd_ = std::move(other.pidfd_);
    in_ = std::move(other.in_);
    out_ = std::move(other.out_);
    err_ = std::move(other.err_);
    status_ = other.status_;
    other.pid_ = -1;
  }
  return *this;
}

Subprocess::~Subprocess() {
  end();
}

void Subprocess::end() noexcept {
  if (pid_ < 0 || status_) return;
  if (pidfd_) kill(SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

std::optional<ExitStatus> Subprocess::wait(Deadline deadline) {
  while (!status_) {
    pollfd end{pidfd_.get(), POLLIN, 0};
    const int ready = ::poll(&end, 1, deadline.poll_timeout_ms());
    if (ready == 0 && deadline.expired()) return std::nullopt;
    if (ready <= 0) continue;
    siginfo_t info{};
    if (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) == 0) {
      status_ = info.si_code == CLD_EXITED ? ExitStatus{info.si_status, 0} : ExitStatus{0, info.si_status};
    } else if (errno != EINTR) {
      status_ = ExitStatus{-1, 0};  // Somebody else reaped it: SIGCHLD is ignored, or the program waits for any child.
    }
  }
  return status_;
}

void Subprocess::kill(int signal) const {
  signal_pidfd(pidfd_.get(), signal);
}

}  // namespace turbolift::base
