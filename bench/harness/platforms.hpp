#pragma once

#include <memory>
#include <string>
#include <turbolift/turbolift.hpp>

#include "rounds.hpp"

/// The platforms that are measured, with services that the build linked by hand.
namespace bench {

/// Puts the service of a function into this program, as the build would; `name` is its name here.
template <auto f>
void embed(const char* name);

/// `Local` calls over a Unix socket. This one calls over TCP on the loopback: the Kubernetes platform, straight to pods
/// that are processes, of the service `name`, with an API server in this process.
class OverTcp {
 public:
  explicit OverTcp(const std::string& name);
  ~OverTcp();
  OverTcp(const OverTcp&) = delete;
  OverTcp& operator=(const OverTcp&) = delete;

  turbolift::Platform& platform();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The call's value; ends the program with the error where there is none.
template <class T>
T take(turbolift::Result<T> result) {
  require(result.has_value(), result ? std::string() : std::string("a call: ") + result.error().what());
  return *std::move(result);
}

/// For embed.
void embed_service(const turbolift::detail::FunctionInfo& function, const char* name);

template <auto f>
void embed(const char* name) {
  embed_service(turbolift::Function<f>::info(), name);
}

}  // namespace bench
