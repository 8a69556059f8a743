#include "call/pending.hpp"

#include <utility>

namespace turbolift::call {

void PendingQueue::push_back(Pending* call) {
  call->next = nullptr;
  if (last_ != nullptr) {
    last_->next = call;
  } else {
    first_ = call;
  }
  last_ = call;
  ++size_;
}

void PendingQueue::push_front(Pending* call) {
  call->next = first_;
  first_ = call;
  if (last_ == nullptr) last_ = call;
  ++size_;
}

Pending* PendingQueue::pop_front() {
  Pending* call = first_;
  if (call == nullptr) return nullptr;
  first_ = std::exchange(call->next, nullptr);
  if (first_ == nullptr) last_ = nullptr;
  --size_;
  return call;
}

Pending* PendingPool::take() {
  if (free_.empty()) {
    const auto begin = static_cast<std::uint32_t>(chunks_.size() * chunk_calls);
    chunks_.push_back(std::make_unique<Pending[]>(chunk_calls));
    for (std::uint32_t i = chunk_calls; i-- > 0;) free_.push_back(begin + i);
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Pending* call = &chunks_[index / chunk_calls][index % chunk_calls];
  call->mark = (++count_ << index_bits) | index;
  ++size_;
  return call;
}

void PendingPool::give_back(Pending* call) {
  const auto index = static_cast<std::uint32_t>(call->mark & ((1U << index_bits) - 1));
  *call = Pending{};
  free_.push_back(index);
  if (--size_ == 0 && chunks_.size() > 64) {
    chunks_.clear();
    free_ = {};
  }
}

Pending* PendingPool::find(std::uint64_t mark) const {
  const auto index = static_cast<std::size_t>(mark & ((1U << index_bits) - 1));
  if (mark == 0 || index / chunk_calls >= chunks_.size()) return nullptr;
  Pending* call = &chunks_[index / chunk_calls][index % chunk_calls];
  return call->where != Pending::Where::free && call->mark == mark ? call : nullptr;
}

}  // namespace turbolift::call
