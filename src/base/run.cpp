#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "base/file.hpp"
#include "base/subprocess.hpp"

namespace turbolift::base {
namespace {

// A file in memory, read from its start: unlike a pipe, a child that ends without reading it does no harm.
Expected<UniqueFd> input_file(std::string_view input) {
  UniqueFd fd(::memfd_create("input", MFD_CLOEXEC));
  if (!fd) return system_error("cannot make a file in memory", errno);
  if (auto written = write_all(fd.get(), input, "input"); !written) return std::unexpected(written.error());
  ::lseek(fd.get(), 0, SEEK_SET);
  return fd;
}

// Takes what is there. False: the end, nothing more will come.
bool take(int fd, std::string& into, std::size_t limit, bool& truncated) {
  std::array<char, std::size_t{1} << 16U> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN;
    if (got == 0) return false;
    const std::size_t kept = std::min(static_cast<std::size_t>(got), limit - into.size());
    into.append(buffer.data(), kept);
    truncated = truncated || kept < static_cast<std::size_t>(got);
  }
}

}  // namespace

Expected<RunResult> run(SubprocessOptions options, Deadline deadline, std::string_view input,
                        std::size_t max_output_bytes) {
  UniqueFd input_fd;
  if (!input.empty()) {
    Expected<UniqueFd> made = input_file(input);
    if (!made) return std::unexpected(made.error());
    input_fd = std::move(*made);
    options.in = Stream::inherit;
    options.fds.push_back({input_fd.get(), 0});
  }
  options.out = Stream::pipe;
  options.err = Stream::pipe;
  Expected<Subprocess> process = Subprocess::spawn(options);
  if (!process) return std::unexpected(process.error());
  ::fcntl(process->out().get(), F_SETFL, O_NONBLOCK);
  ::fcntl(process->err().get(), F_SETFL, O_NONBLOCK);

  RunResult result;
  for (bool ended = false; !ended;) {
    std::array<pollfd, 3> waits = {
        {{process->out().get(), POLLIN, 0}, {process->err().get(), POLLIN, 0}, {process->pidfd(), POLLIN, 0}}};
    const int ready = ::poll(waits.data(), waits.size(), deadline.poll_timeout_ms());
    if (ready == 0 && deadline.expired()) {
      return std::unexpected(Error{"'" + options.argv[0] + "' did not end in time and was stopped", ETIMEDOUT});
    }
    if (ready <= 0) continue;
    // Once it has ended, what lies in the pipes is all: a grandchild may hold them open for as long as it likes.
    ended = waits[2].revents != 0;
    for (UniqueFd* stream : {&process->out(), &process->err()}) {
      std::string& into = stream == &process->out() ? result.out : result.err;
      if (*stream && !take(stream->get(), into, max_output_bytes, result.truncated)) stream->reset();
    }
  }
  result.status = process->wait(Deadline::never()).value_or(ExitStatus{});  // It has ended: there is one.
  return result;
}

}  // namespace turbolift::base
