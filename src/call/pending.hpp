#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <turbolift/detail/call.hpp>
#include <vector>

#include "base/clock.hpp"
#include "call/wire_error.hpp"

namespace turbolift::call {

struct Lane;

/// One call between its submission and its outcome. Belongs to its dispatcher, whose lock guards it.
struct Pending {
  using TimePoint = base::Clock::TimePoint;

  enum class Where : std::uint8_t {
    free,       ///< no call
    queued,     ///< waits for a replica
    delayed,    ///< waits for `not_before`
    in_flight,  ///< sent over `lane`
    limbo,      ///< was sent over a connection that was lost; what became of it is being found out
  };

  detail::Ref<detail::StateBase> state;
  std::string arguments;
  std::string idempotency_key;
  std::vector<detail::Ref<detail::SharedValue>> shared;
  TimePoint deadline = TimePoint::max();
  TimePoint not_before{};
  TimePoint abandoned_at{};  ///< When its outcome was decided although it was still in a list or a replica.
  std::uint64_t mark = 0;    ///< Names the call to its state; never used again.
  std::uint64_t id = 0;      ///< On the wire, of this attempt.
  std::uint64_t twin = 0;    ///< Mark of the same call on another replica; 0: there is none.
  std::unique_ptr<WireError> last_words;  ///< What its replica said of it before it ended.
  Lane* lane = nullptr;
  Pending* next = nullptr;
  int retries = 0;            ///< How often it may run again.
  int attempts = 0;           ///< Sent so often, not counting what was no fault of its own.
  int sent = 0;               ///< Sent so often.
  int deaths = 0;             ///< Replicas that ended under it for reasons that were not found in it.
  int missing = 0;            ///< Answers that a shared value is missing.
  bool suspect = false;       ///< A replica ended without a word while it and others ran: runs alone from now on.
  bool may_have_run = false;  ///< It was sent and not answered, once.
  Where where = Where::free;

  bool has_outcome() const { return abandoned_at != TimePoint{} || state->ready(); }
};

/// A list of calls, first in, first out; linked through `next`, so that it takes no memory.
class PendingQueue {
 public:
  bool empty() const { return first_ == nullptr; }
  std::size_t size() const { return size_; }
  Pending* front() const { return first_; }
  /// Takes out those of which `drop` says so.
  template <class Drop>
  void remove_if(Drop drop) {
    PendingQueue kept;
    while (Pending* call = pop_front()) {
      if (!drop(call)) kept.push_back(call);
    }
    *this = kept;
  }
  void push_back(Pending* call);
  void push_front(Pending* call);
  Pending* pop_front();

 private:
  Pending* first_ = nullptr;
  Pending* last_ = nullptr;
  std::size_t size_ = 0;
};

/// Calls by mark. Keeps their memory for the next ones; gives most of it back once there are none.
class PendingPool {
 public:
  Pending* take();
  /// Ends a call: drops what it holds; its mark no longer finds it.
  void give_back(Pending* call);
  /// Nothing where the call has ended.
  Pending* find(std::uint64_t mark) const;

  std::size_t size() const { return size_; }
  /// Visits every call.
  template <class Visit>
  void for_each(Visit visit) {
    for (const auto& chunk : chunks_) {
      for (std::size_t i = 0; i < chunk_calls; ++i) {
        if (chunk[i].where != Pending::Where::free) visit(&chunk[i]);
      }
    }
  }

 private:
  static constexpr std::size_t chunk_calls = 256;
  static constexpr unsigned index_bits = 28;  // of the mark; the others count the calls

  std::vector<std::unique_ptr<Pending[]>> chunks_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace turbolift::call
