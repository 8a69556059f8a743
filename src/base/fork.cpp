#include "base/fork.hpp"

#include <pthread.h>
#include <unistd.h>

namespace turbolift::base {
namespace {

constinit std::atomic<std::uint32_t> generation{0};
constinit pthread_mutex_t list_mutex = PTHREAD_MUTEX_INITIALIZER;
constinit ClosedInChild* first = nullptr;

}  // namespace

struct ForkHandlers {
  static void prepare() { pthread_mutex_lock(&list_mutex); }
  static void parent() { pthread_mutex_unlock(&list_mutex); }
  static void child() {
    generation.fetch_add(1);
    for (const ClosedInChild* entry = first; entry != nullptr; entry = entry->next_) ::close(entry->fd_);
    first = nullptr;
    pthread_mutex_unlock(&list_mutex);
  }
};

namespace {

[[maybe_unused]] const int registered =
    pthread_atfork(&ForkHandlers::prepare, &ForkHandlers::parent, &ForkHandlers::child);

}  // namespace

std::uint32_t fork_generation() noexcept {
  return generation.load(std::memory_order_relaxed);
}

ClosedInChild::ClosedInChild(int fd) noexcept : fd_(fd) {
  pthread_mutex_lock(&list_mutex);
  next_ = first;
  if (first != nullptr) first->previous_ = this;
  first = this;
  pthread_mutex_unlock(&list_mutex);
}

ClosedInChild::~ClosedInChild() {
  pthread_mutex_lock(&list_mutex);
  // In a child the list was emptied: an entry of the parent's is not in it.
  if (first == this) {
    first = next_;
  } else if (previous_ != nullptr) {
    previous_->next_ = next_;
  }
  if (next_ != nullptr) next_->previous_ = previous_;
  pthread_mutex_unlock(&list_mutex);
}

}  // namespace turbolift::base
