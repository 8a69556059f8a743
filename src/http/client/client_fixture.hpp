#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "http/client/client.hpp"
#include "testing/certificate.hpp"

// For the client's tests.
namespace turbolift::http {

using namespace std::chrono_literals;

/// What a test waits for at most: far more than anything takes, so that only a defect gets there.
inline base::Deadline patience() {
  return base::Deadline::after(20s);
}

/// How much later than it should a busy machine may do something.
inline constexpr auto slack = 4s;

inline std::shared_ptr<const TlsContext> trusting(const std::string& ca, TlsOptions options = {}) {
  options.ca = ca;
  auto context = TlsContext::make(options);
  EXPECT_TRUE(context) << context.error().message;
  return context ? *context : nullptr;
}

/// A certificate authority, and what it issued to the server that the tests talk to. Made once.
struct Identities {
  fake::Authority authority;
  fake::Certificate server = authority.issue({.dns_names = {"localhost"}, .addresses = {"127.0.0.1", "::1"}});

  static const Identities& get() {
    static const Identities made;
    return made;
  }
};

/// Of a client that trusts the server of `Identities`.
inline std::shared_ptr<const TlsContext> trusted_tls() {
  return trusting(Identities::get().authority.certificate());
}

inline Origin origin_of(std::uint16_t port, std::shared_ptr<const TlsContext> tls = nullptr) {
  return {.host = "127.0.0.1", .port = port, .tls = std::move(tls)};
}

/// The whole body, or what went wrong.
inline Expected<std::string> read_all(ResponseStream& stream) {
  std::string body;
  while (true) {
    auto some = stream.read(patience());
    if (!some || some->empty()) return some ? Expected<std::string>(body) : some;
    body += *some;
  }
}

}  // namespace turbolift::http
