#pragma once
#include <cstddef>
#include <optional>
#include <tuple>
#include <turbolift/future.hpp>
#include <utility>
#include <variant>
#include <vector>

namespace turbolift {

namespace detail {

template <class T>
using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// What all parts of one when_all share: who failed first, and how many are still to come.
class Gathering : public CancelHook {
 public:
  explicit Gathering(std::size_t parts) : parts_(parts), left_(parts) {}

  void add(std::size_t index, Ref<StateBase> part) { parts_[index] = std::move(part); }
  void cancelled(StateBase& /*state*/) noexcept override { cancel_all("what waits for the call was cancelled"); }
  void cancel_all(const char* why) noexcept {
    for (auto& part : parts_)
      if (part) part->cancel(why);
  }
  /// Whether it was the last.
  bool count_down() noexcept { return left_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 private:
  std::vector<Ref<StateBase>> parts_;
  std::atomic<std::size_t> left_;
};

/// Stores one part's value in its place, or fails the whole and cancels the rest.
template <class Whole, class T, class Finish>
class Part final : public Continuation {
 public:
  Part(Ref<State<T>> part, std::optional<Value<T>>& place, Ref<Whole> whole, Finish finish)
      : part_(std::move(part)), place_(place), whole_(std::move(whole)), finish_(finish) {}

  void attach() {
    part_->hand_over();
    if (!part_->attach(this)) run();
  }
  void run() noexcept override {
    auto result = part_->take();
    if (!result) {
      if (whole_->outcome->fail(std::move(result).error()))
        whole_->cancel_all("another call of the same when_all failed");
    } else if constexpr (std::is_void_v<T>) {
      place_.emplace();
    } else {
      place_.emplace(*std::move(result));
    }
    if (whole_->count_down()) finish_(*whole_);
    delete this;
  }

 private:
  Ref<State<T>> part_;
  std::optional<Value<T>>& place_;
  Ref<Whole> whole_;
  Finish finish_;
};

template <class Values, class Places>
class Whole final : public Gathering {
 public:
  template <class... A>
  explicit Whole(std::size_t parts, A&&... places) : Gathering(parts), places(std::forward<A>(places)...) {}
  Places places;
  Ref<State<Values>> outcome{new State<Values>};
};

template <class T, class Whole, class Finish>
void start_part(Ref<State<T>>& part, std::optional<Value<T>>& place, Ref<Whole>& whole, Finish finish) {
  (new Part<Whole, T, Finish>(std::move(part), place, whole, finish))->attach();
}

template <class T>
Ref<State<T>> state_or_failed(Future<T> future) {
  auto state = future.release();
  if (!state) {
    state = Ref<State<T>>(new State<T>);
    state->fail(used_twice_error());
  }
  return state;
}

}  // namespace detail

/// All values, in their places, when there are all of them; std::monostate for void. The first error wins and cancels
/// the calls that are not done; cancelling the result cancels all of them.
template <class... T>
Future<std::tuple<detail::Value<T>...>> when_all(Future<T>... futures) {
  using namespace detail;
  using Values = std::tuple<Value<T>...>;
  using Parts = Whole<Values, std::tuple<std::optional<Value<T>>...>>;
  Ref<Parts> whole(new Parts(sizeof...(T)));
  auto outcome = whole->outcome;
  if constexpr (sizeof...(T) == 0) {
    outcome->set(Values());
  } else {
    const auto finish = [](Parts& all) noexcept {
      if (all.outcome->ready()) return;
      std::apply([&](auto&... place) { all.outcome->set(Values(*std::move(place)...)); }, all.places);
    };
    std::tuple<Ref<State<T>>...> parts(state_or_failed(std::move(futures))...);
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      (whole->add(i, std::get<i>(parts)), ...);
      outcome->on_cancel(whole);
      (start_part<T>(std::get<i>(parts), std::get<i>(whole->places), whole, finish), ...);
    }(std::index_sequence_for<T...>{});
  }
  return Future<Values>(std::move(outcome));
}

/// The same for any number of Futures of one type.
template <class T>
Future<std::vector<detail::Value<T>>> when_all(std::vector<Future<T>> futures) {
  using namespace detail;
  using Values = std::vector<Value<T>>;
  using Parts = Whole<Values, std::vector<std::optional<Value<T>>>>;
  Ref<Parts> whole(new Parts(futures.size(), futures.size()));
  auto outcome = whole->outcome;
  if (futures.empty()) outcome->set(Values());
  const auto finish = [](Parts& all) noexcept {
    if (all.outcome->ready()) return;
    Values values;
    values.reserve(all.places.size());
    for (auto& place : all.places) values.push_back(*std::move(place));
    all.outcome->set(std::move(values));
  };
  std::vector<Ref<State<T>>> parts;
  parts.reserve(futures.size());
  for (std::size_t i = 0; i < futures.size(); ++i) {
    parts.push_back(state_or_failed(std::move(futures[i])));
    whole->add(i, parts.back());
  }
  if (!parts.empty()) outcome->on_cancel(whole);
  for (std::size_t i = 0; i < parts.size(); ++i) start_part<T>(parts[i], whole->places[i], whole, finish);
  return Future<Values>(std::move(outcome));
}

}  // namespace turbolift
