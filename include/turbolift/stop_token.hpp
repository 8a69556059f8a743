#pragma once
#include <stop_token>
#include <turbolift/future.hpp>
#include <turbolift/this_call.hpp>

/// Not part of <turbolift/turbolift.hpp>: <stop_token> takes longer to compile than all of the rest.
namespace turbolift {

/// The same call, cancelled as well when `token` is asked to stop.
template <class T>
Future<T> cancel_on(std::stop_token token, Future<T> future) {
  const auto state = future.state();
  const std::stop_callback callback(std::move(token), [&state] {
    if (state) state->cancel("its stop token was asked to stop");
  });
  if constexpr (std::is_void_v<T>)
    co_await ok(std::move(future));
  else
    co_return co_await std::move(future);
}

inline auto CallContext::stop_token() const {
  return context_.stop_token == nullptr ? std::stop_token() : *static_cast<const std::stop_token*>(context_.stop_token);
}

}  // namespace turbolift
