#include "platform/serving/embedded_service.hpp"

#include <turbolift/function.hpp>

namespace turbolift::platform {

std::expected<embed::Embedded, DistributionError> find_service(const detail::FunctionInfo& function) {
  const auto refuse = [&](ErrorKind kind, std::string message) {
    return std::unexpected(
        DistributionError{.kind = kind, .message = std::move(message), .function = detail::name_of(function)});
  };
  const auto embedded = embed::find(detail::key_of(function));
  if (!embedded) {
    return refuse(ErrorKind::not_built,
                  "this program holds no service for it: add turbolift_distribute(<target>) to the CMakeLists.txt of "
                  "the executable that contains the tag, and build again");
  }
  if ((*embedded)->schema != function.schema) {
    return refuse(ErrorKind::version_mismatch,
                  "the service in this program was built for another signature: build the program again");
  }
  return *embedded;
}

call::DispatcherOptions dispatcher_options(const detail::FunctionInfo& function, const FunctionOptions& options,
                                           const embed::Embedded& service) {
  call::DispatcherOptions result;
  result.function = detail::name_of(function);
  result.schema = function.schema;
  result.source_digest = service->source_digest;
  result.concurrency = options.concurrency.value_or(1);
  result.retries = options.retries.value_or(result.retries);
  result.at_most_once = options.at_most_once;
  return result;
}

}  // namespace turbolift::platform
