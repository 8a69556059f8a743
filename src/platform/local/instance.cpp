#include "platform/local/instance.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace turbolift::platform {
namespace {

constexpr int control_fd = 3;
constexpr int token_fd = 4;

base::Expected<std::array<base::UniqueFd, 2>> make_pair(int type) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return base::system_error("cannot make a socket pair", errno);
  }
  return std::array{base::UniqueFd(ends[0]), base::UniqueFd(ends[1])};
}

/// One line to the program's stderr, in one piece.
void show(const std::string& name, std::string_view line) {
  std::string text = "[" + name + "] ";
  text.append(line).push_back('\n');
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Instance::Instance(Launcher& launcher, InstanceOptions options, Ended ended, base::Subprocess process,
                   base::UniqueFd control)
    : launcher_(launcher),
      options_(std::move(options)),
      ended_(std::move(ended)),
      process_(std::move(process)),
      control_(std::move(control)),
      closed_in_child_(std::make_unique<base::ClosedInChild>(control_.get())) {}

base::Expected<std::unique_ptr<Instance>> Instance::start(const InstanceOptions& options, Launcher& launcher,
                                                          Ended ended) {
  auto control = make_pair(SOCK_SEQPACKET);
  if (!control) return std::unexpected(control.error());
  base::SubprocessOptions process;
  process.argv = {options.name};
  process.executable_fd = options.executable;
  if (options.executable < 0) process.argv = {options.path};
  process.env = options.environment;
  process.env->push_back("TURBOLIFT_LISTEN=fd:" + std::to_string(control_fd));
  process.env->push_back("TURBOLIFT_TOKEN_FILE=/proc/self/fd/" + std::to_string(token_fd));
  process.directory = options.directory;
  process.out = base::Stream::pipe;
  process.err = base::Stream::pipe;
  process.fds = {{(*control)[1].get(), control_fd}, {options.token, token_fd}};
  process.death_signal = SIGKILL;
  process.new_session = true;
  process.data_limit_bytes = options.memory_bytes;
  auto started = base::Subprocess::spawn(process);
  if (!started) return std::unexpected(started.error());
  std::unique_ptr<Instance> made(
      new Instance(launcher, options, std::move(ended), *std::move(started), std::move((*control)[0])));
  Instance* self = made.get();
  for (base::UniqueFd* fd : {&made->process_.out(), &made->process_.err()}) {
    ::fcntl(fd->get(), F_SETFL, ::fcntl(fd->get(), F_GETFL) | O_NONBLOCK);
  }
  made->out_key_ = launcher.watch(made->process_.out().get(),
                                  [self] { self->read_log(self->process_.out(), self->out_key_, self->out_); });
  made->err_key_ = launcher.watch(made->process_.err().get(),
                                  [self] { self->read_log(self->process_.err(), self->err_key_, self->err_); });
  made->end_key_ = launcher.watch(made->process_.pidfd(), [self] { self->on_end(); });
  if (made->end_key_ == 0) return base::failure("cannot watch the process '" + options.name + "'");
  return made;
}

Instance::~Instance() {
  if (end_key_ != 0) launcher_.forget(end_key_, process_.pidfd());
  close_log(process_.out(), out_key_);
  close_log(process_.err(), err_key_);
}

void Instance::close_log(base::UniqueFd& fd, call::Reactor::Key& key) {
  if (key != 0) launcher_.forget(std::exchange(key, 0), fd.get());
  fd.reset();
}

void Instance::read_log(base::UniqueFd& fd, call::Reactor::Key& key, LogTail& log) {
  std::array<char, 16384> buffer;       // NOLINT(*-member-init): read into
  for (int i = 0; fd && i < 16; ++i) {  // not for ever: others wait for this thread
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      close_log(fd, key);
      return;
    }
    log.add(std::string_view(buffer.data(), static_cast<std::size_t>(got)), [this](std::string_view line) {
      if (options_.show_log) show(options_.name, line);
    });
  }
}

void Instance::on_end() {
  const auto status = process_.wait(base::Deadline::after(std::chrono::seconds(0)));
  if (!status) return;
  launcher_.forget(std::exchange(end_key_, 0), process_.pidfd());
  // What is in the pipes; a grandchild that holds them open is not waited for.
  read_log(process_.out(), out_key_, out_);
  read_log(process_.err(), err_key_, err_);
  const Ended ended = std::move(ended_);
  ended(*status, log());  // may end this object
}

base::Expected<std::unique_ptr<http::Stream>> Instance::connect_over(int control) {
  auto pair = make_pair(SOCK_STREAM);
  if (!pair) return std::unexpected(pair.error());
  char byte = 0;
  iovec data{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> space{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space.data();
  message.msg_controllen = space.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  const int theirs = (*pair)[1].get();
  std::memcpy(CMSG_DATA(header), &theirs, sizeof theirs);
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(control, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return base::system_error("cannot give a service process a connection", errno);
  return std::make_unique<http::SocketStream>(std::move((*pair)[0]));
}

}  // namespace turbolift::platform
