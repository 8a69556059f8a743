#pragma once
#include <atomic>
#include <cstddef>
#include <turbolift/detail/state_of.hpp>

namespace turbolift::detail {

/// Finished calls, from whatever threads complete them to the one that takes them, in the order in which they finished.
class DoneList : public RefCounted {
 public:
  class Node {
   private:
    friend class DoneList;
    Node* next_ = nullptr;
  };

  void push(Node* node) noexcept;
  /// The next one; blocks until there is one, so ask only when one will come. One thread.
  Node* pop() noexcept;
  /// Whether pop() would not block. One thread.
  bool ready() const noexcept;

 private:
  std::atomic<Node*> pushed_{nullptr};  ///< newest first
  Node* oldest_ = nullptr;              ///< taken over by pop, oldest first
};

/// The state of one call of a map. Used again for a later call when nobody else refers to it any more.
template <class T>
class Slot final : public State<T>, public Continuation, public DoneList::Node {
 public:
  Slot(typename State<T>::Decode decode, DoneList* done) noexcept
      : State<T>(decode), done_(Ref<DoneList>::share(done)) {}

  /// When ready: into the list, if there is one.
  void run() noexcept override { done_->push(this); }
  /// Before the call is made: run() will be called.
  void watch() noexcept { this->attach(this); }

  std::size_t index = 0;           ///< of the element
  std::size_t argument_bytes = 0;  ///< encoded
  std::size_t place = 0;           ///< in the map's list of slots
  bool busy = false;               ///< a call was made whose result was not taken

 private:
  Ref<DoneList> done_;
};

}  // namespace turbolift::detail
