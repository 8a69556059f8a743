#include "http/client/proxy_handshake.hpp"

#include <arpa/inet.h>

#include <array>

#include "base/base64.hpp"
#include "http/client/url.hpp"
#include "http/message.hpp"

namespace turbolift::http {
namespace {

/// HTTP's CONNECT (RFC 9110, section 9.3.6).
class Connect final : public ProxyHandshake {
 public:
  Connect(const Proxy& proxy, const std::string& host, std::uint16_t port) : with_password_(!proxy.user.empty()) {
    const std::string place = host_and_port(host, port);
    out_ = "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n";
    if (with_password_) {
      out_ += "Proxy-Authorization: Basic " + base::to_base64(proxy.user + ":" + proxy.password) + "\r\n";
    }
    out_ += "\r\n";
    reader_.expect_no_body();
  }

  // The server behind the proxy speaks after us, so that nothing can follow the answer's head.
  std::size_t wanted() const override { return MessageReader::default_space; }

  void received(std::string_view bytes) override {
    bytes.copy(reader_.space(bytes.size()).data(), bytes.size());
    reader_.received(bytes.size());
    while (reader_.advance() == MessageReader::State::complete) {
      const int status = reader_.head().status();
      if (status >= 200) {
        end(status);
        return;
      }
      reader_.next();
    }
    if (reader_.state() == MessageReader::State::failed) {
      fail(std::string("does not answer as a proxy does: ") + reader_.error().reason);
    }
  }

 private:
  void end(int status) {
    if (status < 300) {
      done_ = reader_.unread().empty();
      if (!done_) fail("sends more than its answer before it was told anything");
    } else if (status == 407) {
      fail(with_password_ ? "refuses the user name and password that its URL has (407)"
                          : "wants a user name and password (407): put them into its URL");
    } else {
      fail("refuses to connect to the server: it answers with status " + std::to_string(status));
    }
  }

  const bool with_password_;
  MessageReader reader_{MessageReader::Role::response};
};

constexpr char version = 5;

/// RFC 1928, with a user name and password as in RFC 1929.
class Socks5 final : public ProxyHandshake {
 public:
  Socks5(Proxy proxy, std::string host, std::uint16_t port)
      : host_(std::move(host)), port_(port), proxy_(std::move(proxy)) {
    const bool fits = host_.size() < 256 && proxy_.user.size() < 256 && proxy_.password.size() < 256;
    if (!fits) fail("cannot be told a name or password of more than 255 bytes");
    out_ = proxy_.user.empty() ? std::string("\x05\x01\x00", 3) : std::string("\x05\x02\x00\x02", 4);
  }

  std::size_t wanted() const override { return wanted_; }

  void received(std::string_view bytes) override {
    in_ += bytes;
    wanted_ -= bytes.size();
    if (wanted_ == 0) (this->*next_)();
  }

 private:
  using Step = void (Socks5::*)();

  void expect(std::size_t bytes, Step next) {
    wanted_ = bytes;
    next_ = next;
  }

  void method_chosen() {
    const std::string answer = std::exchange(in_, {});
    if (answer[0] != version) return fail("does not answer as a SOCKS5 proxy does");
    if (answer[1] == 2 && !proxy_.user.empty()) {
      out_ = std::string("\x01") + static_cast<char>(proxy_.user.size()) + proxy_.user +
             static_cast<char>(proxy_.password.size()) + proxy_.password;
      return expect(2, &Socks5::authenticated);
    }
    if (answer[1] == 0) return request();
    fail(proxy_.user.empty() ? "wants a user name and password: put them into its URL"
                             : "takes neither user name and password nor nobody's: what it wants is not known here");
  }

  void authenticated() {
    const std::string answer = std::exchange(in_, {});
    if (answer[1] != 0) return fail("refuses the user name and password that its URL has");
    request();
  }

  void request() {
    out_ = std::string("\x05\x01\x00", 3);
    std::array<char, 16> address{};
    if (::inet_pton(AF_INET, host_.c_str(), address.data()) == 1) {
      out_ += '\x01' + std::string(address.data(), 4);
    } else if (::inet_pton(AF_INET6, host_.c_str(), address.data()) == 1) {
      out_ += '\x04' + std::string(address.data(), 16);
    } else {
      out_ += std::string("\x03") + static_cast<char>(host_.size()) + host_;
    }
    out_ += {static_cast<char>(port_ >> 8U), static_cast<char>(port_ & 255U)};
    expect(5, &Socks5::answered);  // its fifth byte is the length of a name, or an address' first
  }

  void answered() {
    if (in_[0] != version) return fail("does not answer as a SOCKS5 proxy does");
    if (in_[1] != 0) return fail("refuses to connect to the server: " + reason(in_[1]));
    const auto kind = in_[3];
    const auto name_size = static_cast<unsigned char>(in_[4]);
    if (kind != 1 && kind != 3 && kind != 4) return fail("does not answer as a SOCKS5 proxy does");
    const std::size_t address = kind == 1 ? 3 : kind == 4 ? 15 : name_size;
    expect(address + 2, &Socks5::connected);
  }

  void connected() { done_ = true; }

  static std::string reason(char code) {
    constexpr std::array reasons = {
        "general failure",         "its rules forbid it",          "the network is unreachable",
        "the host is unreachable", "the connection is refused",    "time to live expired",
        "command not supported",   "kind of address not supported"};
    const auto index = static_cast<unsigned char>(code) - 1U;
    return index < reasons.size() ? reasons[index] : "reason " + std::to_string(static_cast<unsigned char>(code));
  }

  const std::string host_;
  const std::uint16_t port_;
  const Proxy proxy_;
  std::string in_;
  std::size_t wanted_ = 2;
  Step next_ = &Socks5::method_chosen;
};

}  // namespace

std::unique_ptr<ProxyHandshake> ProxyHandshake::make(const Proxy& proxy, const std::string& host, std::uint16_t port) {
  if (proxy.kind == Proxy::Kind::socks5) return std::make_unique<Socks5>(proxy, host, port);
  return std::make_unique<Connect>(proxy, host, port);
}

}  // namespace turbolift::http
