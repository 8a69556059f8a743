#include "testing/tcp_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

namespace turbolift::fake {
namespace {

SSL_CTX* make_context(const ServerTls& tls) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  BIO* text = BIO_new_mem_buf(tls.certificate.certificate.data(), static_cast<int>(tls.certificate.certificate.size()));
  bool first = true;
  while (X509* certificate = PEM_read_bio_X509(text, nullptr, nullptr, nullptr)) {
    if (first) {
      SSL_CTX_use_certificate(context, certificate);
      X509_free(certificate);
    } else {
      SSL_CTX_add_extra_chain_cert(context, certificate);  // takes it
    }
    first = false;
  }
  BIO_free(text);
  text = BIO_new_mem_buf(tls.certificate.key.data(), static_cast<int>(tls.certificate.key.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(text, nullptr, nullptr, nullptr);
  BIO_free(text);
  SSL_CTX_use_PrivateKey(context, key);
  EVP_PKEY_free(key);
  if (!tls.client_authority.empty()) {
    text = BIO_new_mem_buf(tls.client_authority.data(), static_cast<int>(tls.client_authority.size()));
    X509* authority = PEM_read_bio_X509(text, nullptr, nullptr, nullptr);
    BIO_free(text);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority);
    X509_free(authority);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  ERR_clear_error();
  return context;
}

void reset_on_close(int fd) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

bool resets_on_close(int fd) {
  linger now{};
  socklen_t size = sizeof now;
  return ::getsockopt(fd, SOL_SOCKET, SO_LINGER, &now, &size) == 0 && now.l_onoff != 0;
}

}  // namespace

Peer::~Peer() {
  SSL_free(ssl_);
}

bool Peer::start_tls(const ServerTls& tls) {
  SSL_CTX* const context = make_context(tls);
  ssl_ = SSL_new(context);
  SSL_CTX_free(context);
  SSL_set_fd(ssl_, fd_);
  return SSL_accept(ssl_) == 1;
}

std::string Peer::client_name() const {
  X509* const certificate = ssl_ == nullptr ? nullptr : SSL_get1_peer_certificate(ssl_);
  if (certificate == nullptr) return {};
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), name.size());
  X509_free(certificate);
  return name.data();
}

std::string Peer::read_some() {
  if (!unread_.empty()) return std::exchange(unread_, {});
  if (!open_) return {};
  std::string bytes(std::size_t{64} << 10U, '\0');
  const auto got = ssl_ != nullptr ? SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                   : ::recv(fd_, bytes.data(), bytes.size(), 0);
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

std::string Peer::read_until(std::string_view end) {
  std::string bytes;
  while (true) {
    const std::string more = read_some();
    if (more.empty()) return {};
    bytes += more;
    if (const std::size_t at = bytes.find(end); at != std::string::npos) {
      unread_ = bytes.substr(at + end.size());
      bytes.resize(at + end.size());
      return bytes;
    }
  }
}

std::string Peer::read_exactly(std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    const std::string more = read_some();
    if (more.empty()) return bytes;
    bytes += more;
  }
  unread_ = bytes.substr(size);
  bytes.resize(size);
  return bytes;
}

bool Peer::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!open_) return false;
    const auto sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Peer::await_end() {
  while (!read_some().empty()) {
  }
}

void Peer::close() {
  if (!open_) return;
  if (ssl_ != nullptr) SSL_shutdown(ssl_);
  cut();
}

void Peer::cut(bool reset) {
  if (!std::exchange(open_, false)) return;
  if (reset) reset_on_close(fd_);
  if (!resets_on_close(fd_)) ::shutdown(fd_, SHUT_RDWR);
}

TcpServer::TcpServer(Script script, bool ipv6)
    : script_(std::move(script)), listener_(::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address = ipv6 ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
  socklen_t size = ipv6 ? sizeof six : sizeof four;
  if (::bind(listener_.get(), address, size) != 0 || ::listen(listener_.get(), 64) != 0) {
    throw std::runtime_error("no port to listen on");
  }
  ::getsockname(listener_.get(), address, &size);
  port_ = ntohs(ipv6 ? six.sin6_port : four.sin_port);
  acceptor_ = std::jthread([this] { accept_all(); });
}

TcpServer::~TcpServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ::shutdown(listener_.get(), SHUT_RDWR);  // wakes accept
  acceptor_.join();
  cut_all();
  sessions_.clear();  // joins
}

std::size_t TcpServer::connections() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

void TcpServer::cut_all(bool reset) {
  const std::lock_guard lock(mutex_);
  for (const Session& session : sessions_) {
    if (reset) reset_on_close(session.fd.get());
    ::shutdown(session.fd.get(), reset ? SHUT_RD : SHUT_RDWR);  // the script reads the end, and is done
  }
}

void TcpServer::accept_all() {
  while (true) {
    base::UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (!fd) continue;
    const int on = 1;  // nothing is worth waiting for on the loopback
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Session& session = sessions_.emplace_back();
    session.fd = std::move(fd);
    session.thread = std::jthread([this, &session] {
      sigset_t pipe;  // OpenSSL writes to a closed connection without asking
      sigemptyset(&pipe);
      sigaddset(&pipe, SIGPIPE);
      pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
      Peer peer(session.fd.get());
      script_(peer);
      peer.cut();
      const std::lock_guard lock(mutex_);
      session.fd.reset();
    });
  }
}

}  // namespace turbolift::fake
