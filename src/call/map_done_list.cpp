#include <turbolift/detail/done_list.hpp>

namespace turbolift::detail {

void DoneList::push(Node* node) noexcept {
  Node* before = pushed_.load(std::memory_order_relaxed);
  do {
    node->next_ = before;
  } while (!pushed_.compare_exchange_weak(before, node, std::memory_order_release, std::memory_order_relaxed));
  // The node is the taker's from now on. Where there was one before, the taker was told already.
  if (before == nullptr) pushed_.notify_one();
}

DoneList::Node* DoneList::pop() noexcept {
  if (oldest_ == nullptr) {
    pushed_.wait(nullptr, std::memory_order_acquire);
    Node* newest = pushed_.exchange(nullptr, std::memory_order_acquire);
    while (newest != nullptr) {
      Node* next = newest->next_;
      newest->next_ = oldest_;
      oldest_ = newest;
      newest = next;
    }
  }
  Node* node = oldest_;
  oldest_ = node->next_;
  return node;
}

bool DoneList::ready() const noexcept {
  return oldest_ != nullptr || pushed_.load(std::memory_order_relaxed) != nullptr;
}

}  // namespace turbolift::detail
