#include "http/client/pool.hpp"

#include <array>
#include <cerrno>

#include "base/fork.hpp"

namespace turbolift::http {
namespace {

/// Nothing may come unasked; an end says that the server has closed it.
bool is_quiet(ClientStream& stream) {
  std::array<char, Stream::min_receive_bytes> unasked;
  return stream.receive(unasked, false) == -EAGAIN;
}

}  // namespace

std::unique_ptr<ClientStream> Pool::take() {
  std::vector<Idle> dropped;  // closed without the lock
  std::unique_ptr<ClientStream> taken;
  const std::lock_guard lock(mutex_);
  const auto now = base::Clock::steady().now();
  while (!idle_.empty() && !taken) {
    Idle last = std::move(idle_.back());
    idle_.pop_back();
    const bool usable = now - last.since < options_.idle_timeout && last.generation == base::fork_generation() &&
                        is_quiet(*last.stream);
    if (usable) {
      taken = std::move(last.stream);
    } else {
      dropped.push_back(std::move(last));
    }
  }
  return taken;
}

void Pool::give_back(std::unique_ptr<ClientStream> stream, std::uint64_t epoch) {
  std::vector<Idle> dropped;
  const std::lock_guard lock(mutex_);
  if (epoch != epoch_ || options_.max_idle == 0) return;
  const auto now = base::Clock::steady().now();
  // The oldest are in front.
  std::size_t expired = idle_.size() >= options_.max_idle ? 1 : 0;
  while (expired < idle_.size() && now - idle_[expired].since >= options_.idle_timeout) ++expired;
  for (std::size_t i = 0; i < expired; ++i) dropped.push_back(std::move(idle_[i]));
  idle_.erase(idle_.begin(), idle_.begin() + static_cast<std::ptrdiff_t>(expired));
  idle_.push_back({std::move(stream), now, base::fork_generation()});
}

void Pool::close_idle() {
  std::vector<Idle> dropped;
  const std::lock_guard lock(mutex_);
  ++epoch_;
  dropped.swap(idle_);
}

std::uint64_t Pool::epoch() const {
  const std::lock_guard lock(mutex_);
  return epoch_;
}

}  // namespace turbolift::http
