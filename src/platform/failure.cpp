#include "platform/failure.hpp"

#include <turbolift/function.hpp>

namespace turbolift {

namespace platform {

void fail(const detail::Call& call, DistributionError error) noexcept {
  if (error.function.empty()) error.function = detail::name_of(*call.function);
  call.state->fail(std::move(error));
}

void fail(std::span<const detail::Call> calls, const DistributionError& error) noexcept {
  for (const detail::Call& call : calls) fail(call, error);
}

void fail(const detail::Call& call, ErrorKind kind, std::string message) noexcept {
  fail(call, DistributionError{.kind = kind, .message = std::move(message)});
}

DistributionError encoding_error(std::string_view what, WriteFailure failure) {
  DistributionError error{.kind = ErrorKind::malformed, .message = std::string(what)};
  switch (failure) {
    case WriteFailure::too_large:
      error.kind = ErrorKind::payload_too_large;
      error.message += " has more than 1 GiB, which is the limit of one value; send it in parts";
      break;
    case WriteFailure::too_deep:
      error.message += " has lists, pointers or the like more than 100 deep in each other; send it as a flat list";
      break;
    case WriteFailure::too_many_empty_elements:
      error.message += " has a list of more than 1,048,576 elements that have no bytes; send their number";
      break;
    case WriteFailure::valueless_variant:
      error.message += " has a std::variant that lost its value to an exception; assign it first";
      break;
    case WriteFailure::none:
      error.message += " could not be encoded";
      break;
  }
  return error;
}

}  // namespace platform

namespace detail {

void fail_encoding(StateBase& state, const FunctionInfo& function, WriteFailure failure) {
  DistributionError error = platform::encoding_error("an argument", failure);
  error.function = name_of(function);
  state.fail(std::move(error));
}

void fail_null_argument(StateBase& state, const FunctionInfo& function, int number) {
  state.fail({.kind = ErrorKind::malformed,
              .message = "argument " + std::to_string(number) +
                         " is a null `const char*`; pass a text, or let the "
                         "function take a std::optional<std::string>",
              .function = name_of(function)});
}

}  // namespace detail
}  // namespace turbolift
