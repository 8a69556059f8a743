#pragma once

#include <cstddef>
#include <string>

namespace bench {

/// A process that sends back what it gets, in messages of a fixed size, over TCP on the loopback: the floor. Blocking
/// reads and writes on both sides, TCP_NODELAY.
class TcpPeer {
 public:
  explicit TcpPeer(std::size_t message_bytes);
  ~TcpPeer();
  TcpPeer(const TcpPeer&) = delete;
  TcpPeer& operator=(const TcpPeer&) = delete;

  /// There and back.
  void round_trip();

 private:
  std::string bytes_;
  int socket_ = -1;
  int process_ = -1;
};

}  // namespace bench
