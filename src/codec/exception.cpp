#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <turbolift/detail/state_of.hpp>
#include <typeinfo>

namespace turbolift::detail {

namespace {

std::string current_exception_type() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return {};
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                    std::free);
  return status == 0 ? std::string(text.get()) : std::string(type->name());
}

}  // namespace

DistributionError current_exception_error(std::string_view context) noexcept {
  DistributionError error{.kind = ErrorKind::function_threw, .message = std::string(context)};
  error.exception_type = current_exception_type();
  try {
    throw;
  } catch (const std::bad_alloc& exception) {
    error.kind = ErrorKind::out_of_memory;
    error.message += exception.what();
  } catch (const std::exception& exception) {
    error.message += exception.what();
  } catch (const std::string& text) {
    error.message += text;
  } catch (const char* text) {
    error.message += text;
  } catch (...) {
    error.message += "an exception of type " + error.exception_type;
  }
  return error;
}

DistributionError used_twice_error() {
  return {.kind = ErrorKind::used_twice,
          .message =
              "this Future has no result: it is empty, or its result was taken already (by get(), then() or "
              "co_await); keep the first result, or make another call"};
}

DistributionError undecodable_error() {
  return {.kind = ErrorKind::malformed,
          .message =
              "the result that came back does not decode as the function's result type; rebuild the program, so "
              "that its services are of the same source",
          .may_have_run = true};
}

}  // namespace turbolift::detail
