#include "pools.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "harness/rounds.hpp"

namespace bench {

ThreadPool::ThreadPool(unsigned threads) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

std::future<std::uint64_t> ThreadPool::submit(std::function<std::uint64_t()> task) {
  std::packaged_task<std::uint64_t()> packaged(std::move(task));
  auto future = packaged.get_future();
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(packaged));
  }
  wake_.notify_one();
  return future;
}

void ThreadPool::work() {
  while (true) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
  }
}

ProcessPool::ProcessPool(unsigned processes) {
  for (unsigned i = 0; i < processes; ++i) {
    int ends[2];
    require(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0, "a socket pair");
    const int process = ::fork();
    if (process == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::close(ends[0]);
      std::vector<std::uint64_t> numbers(4096);
      while (true) {
        const auto n = ::recv(ends[1], numbers.data(), numbers.size() * 8, 0);
        if (n <= 0) ::_exit(0);
        for (std::size_t k = 0; k < static_cast<std::size_t>(n) / 8; ++k) numbers[k] *= numbers[k];
        ::send(ends[1], numbers.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL);
      }
    }
    ::close(ends[1]);
    workers_.push_back({ends[0], process});
  }
}

ProcessPool::~ProcessPool() {
  for (const Worker& worker : workers_) {
    ::close(worker.socket);
    ::waitpid(worker.process, nullptr, 0);
  }
}

double ProcessPool::map_rate(std::uint64_t count, std::uint64_t chunk) {
  std::vector<pollfd> waiting;
  std::vector<std::uint64_t> numbers(chunk);
  std::uint64_t sent = 0;
  const auto send = [&](int socket) {
    const std::uint64_t n = std::min(chunk, count - sent);
    for (std::uint64_t k = 0; k < n; ++k) numbers[k] = sent + k;
    require(::send(socket, numbers.data(), n * 8, MSG_NOSIGNAL) > 0, "a message to a process");
    sent += n;
  };
  const auto begin = Clock::now();
  for (const Worker& worker : workers_) {
    if (sent < count) send(worker.socket);
    waiting.push_back({worker.socket, POLLIN, 0});
  }
  for (std::uint64_t done = 0; done < count;) {
    ::poll(waiting.data(), waiting.size(), -1);
    for (const pollfd& ready : waiting) {
      if ((ready.revents & POLLIN) == 0) continue;
      done += static_cast<std::uint64_t>(::recv(ready.fd, numbers.data(), chunk * 8, 0)) / 8;
      if (sent < count) send(ready.fd);
    }
  }
  return static_cast<double>(count) / seconds_since(begin);
}

}  // namespace bench
