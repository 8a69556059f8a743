#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/unique_fd.hpp"
#include "testing/certificate.hpp"

struct ssl_st;

namespace turbolift::fake {

/// What a server proves itself with, and what it wants of clients.
struct ServerTls {
  Certificate certificate;
  std::string client_authority{};  ///< PEM: clients must have a certificate of this issuer. Empty: none is asked for.
};

/// A server's end of one connection. One thread.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer();

  /// From now on with TLS. False: there was no agreement.
  bool start_tls(const ServerTls& tls);
  /// The common name in the client's certificate; empty: it has shown none.
  std::string client_name() const;

  /// Waits for some bytes; empty: the connection has ended.
  std::string read_some();
  /// What has come up to and with the first `end`; what follows is kept for the next call. Empty: it has ended before.
  std::string read_until(std::string_view end);
  /// The next `size` bytes; fewer where the connection ends before.
  std::string read_exactly(std::size_t size);
  /// False: the other side no longer takes it.
  bool write(std::string_view bytes);
  /// Waits until the other side, or the server, ends the connection. Drops what comes.
  void await_end();
  /// Ends the connection, with TLS's own goodbye where it has begun.
  void close();
  /// Ends it without any goodbye; `reset`: by a RST, when the script is done.
  void cut(bool reset = false);

  bool is_open() const { return open_; }
  /// Owned by the server.
  int fd() const { return fd_; }

 private:
  int fd_;
  bool open_ = true;
  ssl_st* ssl_ = nullptr;
  std::string unread_;
};

/// Runs a script for each connection to a port of the loopback, each on a thread of its own. What a script waits for
/// ends when the server does.
class TcpServer {
 public:
  using Script = std::function<void(Peer&)>;

  /// Listens on 127.0.0.1, or on ::1, and serves until it is destroyed.
  explicit TcpServer(Script script, bool ipv6 = false);
  TcpServer(const TcpServer&) = delete;
  TcpServer& operator=(const TcpServer&) = delete;
  ~TcpServer();

  std::uint16_t port() const { return port_; }
  /// How many connections there have been.
  std::size_t connections() const;
  /// Ends the connections that there are, by a RST where `reset`.
  void cut_all(bool reset = false);

 private:
  struct Session {
    base::UniqueFd fd;
    std::jthread thread;
  };

  void accept_all();

  Script script_;
  base::UniqueFd listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  bool stopping_ = false;
  std::list<Session> sessions_;
  std::jthread acceptor_;
};

}  // namespace turbolift::fake
