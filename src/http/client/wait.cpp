#include "http/client/wait.hpp"

#include <algorithm>
#include <cerrno>
#include <vector>

namespace turbolift::http {

Wake wait_for(std::span<pollfd> fds, base::Deadline deadline, const Interrupt* interrupt, const Interrupt* other) {
  std::vector<pollfd> all(fds.begin(), fds.end());
  const auto raised = [&] {
    return (interrupt != nullptr && interrupt->raised()) || (other != nullptr && other->raised());
  };
  for (const Interrupt* one : {interrupt, other}) {
    if (one != nullptr) all.push_back({one->fd(), POLLIN, 0});
  }
  while (true) {
    if (raised()) return Wake::interrupted;
    const int count = ::poll(all.data(), all.size(), deadline.poll_timeout_ms());
    if (count < 0 && errno == EINTR) continue;
    for (std::size_t i = 0; i < fds.size(); ++i) fds[i].revents = all[i].revents;
    if (raised()) return Wake::interrupted;
    if (count != 0) return Wake::ready;
    if (deadline.expired()) return Wake::timeout;
  }
}

}  // namespace turbolift::http
