#include "service/run_call.hpp"

#include <cxxabi.h>

#include <turbolift/codec.hpp>
#include <turbolift/detail/json_text.hpp>
#include <turbolift/detail/state_of.hpp>
#include <utility>

#include "service/throw_trace.hpp"

namespace turbolift::service {
namespace {

RunResult failed(std::string& buffer, const call::WireError& error) {
  buffer = call::encode(error);
  RunResult result;
  result.kind = call::RecordKind::error;
  result.error = error.kind;
  result.definitive = error.may_have_run;
  return result;
}

call::WireError current_exception() {
  const Stack* stack = stack_of_current_exception();
  DistributionError seen = detail::current_exception_error({});
  call::WireError error{.kind = seen.kind,
                        .message = std::move(seen.message),
                        .exception_type = std::move(seen.exception_type),
                        .may_have_run = true};
  if (stack != nullptr) error.stack = relative(*stack);
  return error;
}

std::string_view cause(WriteFailure failure) {
  switch (failure) {
    case WriteFailure::too_deep:
      return "it is nested more than 100 deep";
    case WriteFailure::too_many_empty_elements:
      return "it has more than a million elements that take no bytes";
    case WriteFailure::valueless_variant:
      return "a variant in it has no value";
    default:
      return "it takes more than 1 GiB";
  }
}

call::WireError unencodable(const ServiceInfo& info, WriteFailure failure) {
  const bool too_large = failure == WriteFailure::too_large;
  return {.kind = too_large ? ErrorKind::payload_too_large : ErrorKind::malformed,
          .message = "the result of " + info.name + " cannot be sent back: " + std::string(cause(failure)) +
                     (too_large ? "; return less, or return it in parts" : "; change what the function returns"),
          .may_have_run = true};
}

call::WireError not_run(ErrorKind kind, std::string message) {
  return {.kind = kind, .message = std::move(message)};
}

RunResult run(const ServiceInfo& info, Form form, std::string_view arguments, const detail::CallScope& scope,
              std::string& buffer) {
  std::string encoded;
  if (form == Form::json) {
    Writer writer;
    std::string problem;
    if (!info.entry.arguments_from_json(arguments, writer, problem)) {
      return failed(buffer, not_run(ErrorKind::malformed, "the arguments of " + info.name + ": " + problem));
    }
    encoded = std::move(writer).take();
    arguments = encoded;
  }
  Writer out(std::move(buffer));
  const detail::Invoked invoked = info.entry.function->invoke(arguments, out);
  const WriteFailure failure = out.failure();
  buffer = std::move(out).take();
  if (invoked == detail::Invoked::malformed) {
    return failed(
        buffer, not_run(ErrorKind::malformed, "the arguments of " + info.name +
                                                  " do not decode; rebuild program and service from the same source"));
  }
  if (invoked == detail::Invoked::shared_missing) {
    buffer.assign(reinterpret_cast<const char*>(scope.missing.data()), scope.missing.size());
    RunResult result;
    result.kind = call::RecordKind::shared_missing;
    result.definitive = false;
    return result;
  }
  if (failure != WriteFailure::none) return failed(buffer, unencodable(info, failure));
  RunResult result;
  if (form == Form::json && !info.entry.result_to_json(buffer, result.json)) {
    return failed(buffer, unencodable(info, WriteFailure::too_deep));
  }
  return result;
}

}  // namespace

RunResult run_function(const ServiceInfo& info, Form form, std::string_view arguments,
                       const detail::CallScope::Context& context, std::string& buffer) {
  try {
    const detail::CallScope scope(context);
    return run(info, form, arguments, scope, buffer);
  } catch (abi::__forced_unwind&) {
    throw;  // the thread ends, and nothing may stop it
  } catch (...) {
    return failed(buffer, current_exception());
  }
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed:
      return 400;
    case ErrorKind::payload_too_large:
      return 413;
    case ErrorKind::deadline_exceeded:
      return 504;
    case ErrorKind::overloaded:
    case ErrorKind::unavailable:
    case ErrorKind::cancelled:
      return 503;
    default:
      return 500;
  }
}

std::string to_json(const call::WireError& error) {
  std::string out = R"({"error":{"kind":)";
  detail::json::append_string(out, to_string(error.kind));
  out += R"(,"message":)";
  detail::json::append_string(out, error.message);
  if (!error.exception_type.empty()) {
    out += R"(,"exception_type":)";
    detail::json::append_string(out, error.exception_type);
  }
  if (!error.stack.empty()) {
    out += R"(,"stack":[)";
    bool first = true;
    for (const std::string& frame : call::to_distribution_error(error).stack) {
      if (!std::exchange(first, false)) out += ',';
      detail::json::append_string(out, frame);
    }
    out += ']';
  }
  if (error.signal != 0) out += R"(,"signal":)" + std::to_string(error.signal);
  if (error.kind == ErrorKind::function_exited) out += R"(,"exit_code":)" + std::to_string(error.exit_code);
  out += R"(,"may_have_run":)";
  out += error.may_have_run ? "true" : "false";
  out += "}}";
  return out;
}

}  // namespace turbolift::service
