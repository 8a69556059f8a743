#pragma once

#include <string>
#include <string_view>
#include <turbolift/detail/call.hpp>

#include "call/frame.hpp"
#include "call/wire_error.hpp"
#include "service/connection.hpp"
#include "service/service_info.hpp"

namespace turbolift::service {

/// What became of a call; its payload is in the buffer that it was run with.
struct RunResult {
  call::RecordKind kind = call::RecordKind::result;
  ErrorKind error = ErrorKind::internal;  ///< With RecordKind::error.
  bool definitive = true;                 ///< The function ran, and would come to the same again.
  std::string json;                       ///< The result for a JSON call.
};

/// Runs the function on the calling thread, and brings whatever leaves it into the form that travels. `buffer` is empty
/// before, and holds the payload of the call's record afterwards. Throws only what ends the thread (pthread_exit).
RunResult run_function(const ServiceInfo& info, Form form, std::string_view arguments,
                       const detail::CallScope::Context& context, std::string& buffer);

/// The JSON text of an error: {"error": {"kind": …, "message": …, …}}.
std::string to_json(const call::WireError& error);
/// The status with which a JSON call that failed is answered.
int status_of(ErrorKind kind);

}  // namespace turbolift::service
