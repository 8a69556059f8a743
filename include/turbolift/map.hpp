#pragma once
#include <cstddef>
#include <optional>
#include <tuple>
#include <turbolift/detail/done_list.hpp>
#include <turbolift/function.hpp>
#include <turbolift/progress.hpp>
#include <turbolift/when_all.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace turbolift {

/// One call for each element of a range, some of them at once: a single-pass range of the results. Elements are taken
/// from the range, and calls made, only as results are taken: there are never more than max_in_flight of them. What was
/// not taken when it is destroyed is cancelled. One thread at a time. Made by map() and as_completed().
template <class Tag, class Range, bool in_order>
class Mapped {
  using T = typename Tag::result_type;
  using Slot = detail::Slot<T>;
  using Held = std::remove_reference_t<Range>;

 public:
  /// What the range gives.
  using value_type = std::conditional_t<in_order, Result<T>, std::pair<std::size_t, Result<T>>>;
  using Values = std::vector<detail::Value<T>>;

  Mapped(const Tag& tag, Range&& range, MapOptions options)
      : tag_(tag),
        range_(std::forward<Range>(range)),
        options_(std::move(options)),
        width_(options_.max_in_flight != 0 ? detail::Width{options_.max_in_flight, options_.max_in_flight}
                                           : tag_.platform().width(tag_.info(), tag_.options())),
        next_(range_.begin()) {
    if constexpr (requires { range_.size(); }) progress_.total = static_cast<std::size_t>(range_.size());
  }
  Mapped(const Mapped&) = delete;
  Mapped& operator=(const Mapped&) = delete;
  ~Mapped() { cancel(); }

  /// The next result, in the order of the range or as it comes; nothing: there are no more.
  std::optional<value_type> next() {
    if (ended_) return std::nullopt;
    if (progress_.in_flight == 0 || !next_is_ready() || progress_.in_flight + refill() <= window()) fill();
    if (progress_.in_flight == 0) return std::nullopt;
    Slot& slot = take_slot();
    count_bytes(slot.argument_bytes + slot.encoded_bytes());
    Result<T> result = slot.take();
    slot.busy = false;
    --progress_.in_flight;
    ++progress_.done;
    if (!result) ++progress_.failed;
    if constexpr (in_order) {
      return result;
    } else {
      free_.push_back(&slot);
      return std::optional<value_type>(std::in_place, slot.index, std::move(result));
    }
  }

  const Progress& progress() const noexcept { return progress_; }

  /// Cancels what is in flight; there are no more results.
  void cancel() noexcept {
    ended_ = true;
    for (auto& slot : slots_)
      if (slot && std::exchange(slot->busy, false)) slot->cancel("the map's results were not taken");
    progress_.in_flight = 0;
  }

  /// All values in the order of the range, or the first error that came, which cancels the rest. on_progress(const
  /// Progress&), if any, is called after each result, on this thread.
  template <class... OnProgress>
    requires(sizeof...(OnProgress) <= 1)
  Result<Values> collect(OnProgress&&... on_progress) {
    std::vector<std::optional<detail::Value<T>>> unordered;
    Values values;
    if constexpr (in_order) values.reserve(progress_.total);
    while (auto item = next()) {
      (on_progress(static_cast<const Progress&>(progress_)), ...);
      Result<T>& result = result_of(*item);
      if (!result) {
        cancel();
        return std::unexpected(std::move(result).error());
      }
      if constexpr (in_order) {
        values.push_back(value_of(std::move(result)));
      } else {
        if (unordered.size() <= item->first) unordered.resize(item->first + 1);
        unordered[item->first].emplace(value_of(std::move(result)));
      }
    }
    if constexpr (!in_order)
      for (auto& value : unordered) values.push_back(*std::move(value));
    return values;
  }

  class Iterator {
   public:
    using value_type = Mapped::value_type;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    Iterator(Mapped& mapped) : mapped_(&mapped) { ++*this; }  // NOLINT(google-explicit-constructor)
    Iterator(Iterator&&) noexcept = default;
    Iterator& operator=(Iterator&&) noexcept = default;
    value_type& operator*() const { return *value_; }
    value_type* operator->() const { return &*value_; }
    Iterator& operator++() {
      value_ = mapped_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& iterator, std::default_sentinel_t /*end*/) { return !iterator.value_; }

   private:
    Mapped* mapped_;
    mutable std::optional<value_type> value_;
  };
  Iterator begin() { return Iterator(*this); }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  static constexpr std::size_t calls_at_first = 256;
  static constexpr std::size_t bytes_in_flight = std::size_t{64} << 20U;

  /// How many calls may be under way, and wait for being taken, now. Memory bounds it: by the size that arguments and
  /// results have had so far, and until something is known of that it grows with what was taken.
  std::size_t window() const noexcept {
    std::size_t calls = calls_at_first + progress_.done;
    if (bytes_ != 0 && calls > bytes_in_flight / bytes_) calls = bytes_in_flight / bytes_;
    if (calls > width_.most) return width_.most;
    return calls < width_.least ? width_.least : calls;
  }
  /// Of one call: an average that believes large ones at once and forgets them by and by.
  void count_bytes(std::size_t bytes) noexcept { bytes_ = bytes > bytes_ ? bytes : bytes_ - bytes_ / 16 + bytes / 16; }

  /// Calls are made in groups, so that they travel together; one by one where there are few.
  std::size_t refill() const noexcept { return window() < 16 ? 1 : window() / 8; }

  bool next_is_ready() const noexcept {
    if constexpr (in_order)
      return slots_[progress_.done % width_.most]->ready();
    else
      return done_->ready();
  }

  Slot& take_slot() noexcept {
    if constexpr (in_order) {
      Slot& slot = *slots_[progress_.done % width_.most];
      slot.wait();
      return slot;
    } else {
      return static_cast<Slot&>(*done_->pop());
    }
  }

  void fill() {
    const Submission submission(*this);
    while (progress_.in_flight < window() && next_ != range_.end()) {
      Slot& slot = free_slot();
      slot.index = made_;
      start(slot, *next_);
      ++next_;
    }
  }

  /// Calls are submitted some at a time, at its end at the latest: also where the range throws.
  struct Submission {
    explicit Submission(Mapped& of) noexcept : mapped(of) {}
    ~Submission() { mapped.calls_.submit(mapped.tag_.platform()); }
    Submission(const Submission&) = delete;
    Submission& operator=(const Submission&) = delete;
    Mapped& mapped;
  };

  Slot& free_slot() {
    if constexpr (in_order) {
      const std::size_t place = made_ % width_.most;
      if (place == slots_.size())
        slots_.push_back(new_slot());
      else if (slots_[place]->unique())
        slots_[place]->reset();
      else
        slots_[place] = new_slot();  // somebody still refers to the one before
      return *slots_[place];
    } else {
      if (!free_.empty()) {
        const std::size_t place = free_.back()->place;
        free_.pop_back();
        if (slots_[place]->unique())
          slots_[place]->reset();
        else
          slots_[place] = new_slot();  // its completer has not let it go yet
        slots_[place]->place = place;
        return *slots_[place];
      }
      slots_.push_back(new_slot());
      slots_.back()->place = slots_.size() - 1;
      return *slots_.back();
    }
  }
  detail::Ref<Slot> new_slot() { return detail::Ref<Slot>(new Slot(Tag::decoder(), done_.get())); }

  template <class Element>
  void start(Slot& slot, Element&& element) {
    if constexpr (Tag::template takes<Element>) {
      add(slot, element);
    } else if constexpr (detail::TupleLike<std::remove_cvref_t<Element>>) {
      std::apply([&](const auto&... part) { add(slot, part...); }, element);
    } else {
      static_assert(Tag::template takes<Element>,
                    "turbolift: the range's elements must be the function's argument, or tuples of its arguments");
    }
  }

  template <class... A>
  void add(Slot& slot, const A&... arguments) {
    if constexpr (!in_order) slot.watch();
    detail::Call call{.batched = true};
    const bool good = tag_.prepare(call, detail::Ref<detail::State<T>>::share(&slot), options_.call, arguments...);
    slot.argument_bytes = call.arguments.size();
    count_bytes(slot.argument_bytes);
    if (good) calls_.add(tag_.platform(), std::move(call));
    slot.busy = true;
    ++made_;
    ++progress_.in_flight;
  }

  static Result<T>& result_of(value_type& item) {
    if constexpr (in_order)
      return item;
    else
      return item.second;
  }
  static detail::Value<T> value_of(Result<T>&& result) {
    if constexpr (std::is_void_v<T>)
      return {};
    else
      return *std::move(result);
  }

  Tag tag_;
  Range range_;
  MapOptions options_;
  detail::Width width_;
  decltype(std::declval<Held&>().begin()) next_;
  std::size_t made_ = 0;
  std::size_t bytes_ = 0;  ///< see count_bytes
  bool ended_ = false;
  Progress progress_;
  detail::Ref<detail::DoneList> done_{in_order ? nullptr : new detail::DoneList};
  std::vector<detail::Ref<Slot>> slots_;  ///< in order: element i is in place i % width_.most
  std::vector<Slot*> free_;
  detail::CallBatch calls_;  ///< empty between calls of next
};

/// Calls the tagged function for each element and gives the results in the elements' order:
///
///     for (turbolift::Result<int>& result : turbolift::map(square_k8s, std::views::iota(0, 100'000'000))) …
///     turbolift::Result<std::vector<int>> all = turbolift::map(square_k8s, numbers).collect();
///
/// Lazy, with bounded memory. A tuple (or pair) in the range is the arguments of one call. `range` is held by reference
/// when it is an lvalue.
template <class Tag, class Range>
Mapped<Tag, Range, true> map(const Tag& tag, Range&& range, MapOptions options = {}) {
  return {tag, std::forward<Range>(range), std::move(options)};
}

/// The same as results come: pairs of the element's index and the result.
template <class Tag, class Range>
Mapped<Tag, Range, false> as_completed(const Tag& tag, Range&& range, MapOptions options = {}) {
  return {tag, std::forward<Range>(range), std::move(options)};
}

}  // namespace turbolift
