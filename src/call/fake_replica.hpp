#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <turbolift/detail/state_of.hpp>
#include <vector>

#include "base/deadline.hpp"
#include "call/frame.hpp"
#include "call/replica_source.hpp"

// For tests: replicas whose every byte the test decides.
namespace turbolift::call {

/// What a fake waits for at most: far more than anything takes, so that only a defect gets there.
inline constexpr std::chrono::seconds patience{20};

/// One request as it arrived.
struct FakeRequest {
  std::string head, body;
  std::string line() const { return head.substr(0, head.find("\r\n")); }
};

/// The replica's end of one connection. One thread.
class FakePeer {
 public:
  explicit FakePeer(base::UniqueFd fd) : fd_(std::move(fd)) {}

  /// The next request, whole; empty at the end of the connection or of patience.
  FakeRequest read_request() {
    FakeRequest request;
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return {};
    }
    request.head = buffer_.substr(0, end + 2);
    std::size_t length = 0;
    if (const std::size_t at = request.head.find("Content-Length: "); at != std::string::npos) {
      length = std::stoul(request.head.substr(at + 16));
    }
    buffer_.erase(0, end + 4);
    while (buffer_.size() < length) {
      if (!more()) return {};
    }
    request.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return request;
  }

  /// Nothing has come so far.
  bool is_quiet() { return !hears_within(std::chrono::milliseconds(0)); }
  /// Whether something has come, or comes within this time.
  bool hears_within(std::chrono::milliseconds time) {
    pollfd readable{fd_.get(), POLLIN, 0};
    return !buffer_.empty() || ::poll(&readable, 1, static_cast<int>(time.count())) != 0;
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void close() { fd_.reset(); }
  bool is_open() const { return static_cast<bool>(fd_); }

 private:
  bool more() {
    pollfd readable{fd_.get(), POLLIN, 0};
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
    if (::poll(&readable, 1, static_cast<int>(limit)) <= 0) return false;
    char chunk[65536];
    const ssize_t got = ::recv(fd_.get(), chunk, sizeof chunk, 0);
    if (got <= 0) return false;
    buffer_.append(chunk, static_cast<std::size_t>(got));
    return true;
  }

  base::UniqueFd fd_;
  std::string buffer_;
};

/// Connects to fakes, and notes what the dispatcher says. Thread-safe.
class FakeSource final : public ReplicaSource {
 public:
  base::Expected<std::unique_ptr<http::Stream>> connect(ReplicaId replica) override {
    const std::lock_guard lock(mutex_);
    if (refusing_.contains(replica)) return base::failure("refused by the test");
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return base::failure("no sockets");
    peers_[replica].emplace_back(ends[1]);
    changed_.notify_all();
    return make_stream_(base::UniqueFd(ends[0]));
  }
  void demand(const Load& load) noexcept override {
    note([&] { demands_.push_back(load); });
  }
  void diagnose(ReplicaId replica, Suspicion suspicion, const std::string& trouble) noexcept override {
    note([&] {
      diagnoses_.emplace_back(replica, suspicion);
      trouble_ = trouble;
    });
  }
  void ready(ReplicaId replica) noexcept override {
    note([&] { ready_.insert(replica); });
  }
  void drained(ReplicaId replica) noexcept override {
    note([&] { drained_.insert(replica); });
  }

  /// The replica's end of the next connection to it.
  FakePeer accept(ReplicaId replica) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return closing_ || !peers_[replica].empty(); });
    if (peers_[replica].empty()) return FakePeer(base::UniqueFd());
    FakePeer peer(std::move(peers_[replica].front()));
    peers_[replica].erase(peers_[replica].begin());
    return peer;
  }
  /// Connections are made of these from now on.
  void make_streams(std::function<std::unique_ptr<http::Stream>(base::UniqueFd)> make) {
    note([&] { make_stream_ = std::move(make); });
  }
  /// What the last diagnosis was told.
  std::string trouble() {
    const std::lock_guard lock(mutex_);
    return trouble_;
  }
  bool has_connection(ReplicaId replica) {
    const std::lock_guard lock(mutex_);
    return !peers_[replica].empty();
  }
  /// Nobody connects any more: `accept` gives a closed peer.
  void close() {
    note([&] { closing_ = true; });
  }
  void refuse(ReplicaId replica) {
    note([&] { refusing_.insert(replica); });
  }

  bool await_ready(ReplicaId replica) {
    return await([&] { return ready_.contains(replica); });
  }
  bool await_drained(ReplicaId replica) {
    return await([&] { return drained_.contains(replica); });
  }
  /// The suspicion against the replica, once there is one.
  std::optional<Suspicion> await_diagnosis(ReplicaId replica) {
    const auto found = [&] { return std::ranges::find(diagnoses_, replica, &Diagnosis::first) != diagnoses_.end(); };
    if (!await(found)) return std::nullopt;
    const std::lock_guard lock(mutex_);
    const auto entry = std::ranges::find(diagnoses_, replica, &Diagnosis::first);
    const Suspicion result = entry->second;
    diagnoses_.erase(entry);
    return result;
  }
  bool await_demand() {
    return await([&] { return !demands_.empty(); });
  }
  bool is_suspected(ReplicaId replica) {
    const std::lock_guard lock(mutex_);
    return std::ranges::find(diagnoses_, replica, &Diagnosis::first) != diagnoses_.end();
  }

 private:
  using Diagnosis = std::pair<ReplicaId, Suspicion>;

  template <class Change>
  void note(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }
  template <class Condition>
  bool await(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<ReplicaId, std::vector<base::UniqueFd>> peers_;
  std::set<ReplicaId> ready_, drained_, refusing_;
  std::function<std::unique_ptr<http::Stream>(base::UniqueFd)> make_stream_ = [](base::UniqueFd fd) {
    return std::make_unique<http::SocketStream>(std::move(fd));
  };
  std::vector<Diagnosis> diagnoses_;
  std::string trouble_;
  std::vector<Load> demands_;
  bool closing_ = false;
};

/// A call's state whose result is the bytes themselves.
using TextState = detail::State<std::string>;

inline detail::Ref<TextState> make_text_state() {
  return detail::Ref(new TextState([](std::string_view bytes, std::optional<std::string>& value) {
    value = std::string(bytes);
    return true;
  }));
}

/// The calls of a request to /call.
struct FakeFrame {
  std::uint64_t client = 0;
  struct Call {
    std::uint64_t id;
    int attempt;
    std::uint64_t deadline_us;
    std::string key, arguments;
  };
  std::vector<Call> calls;

  explicit FakeFrame(const FakeRequest& request) {
    RequestDecoder decoder(request.body);
    client = decoder.client();
    CallFrame call;
    while (decoder.next(call) == Progress::item) {
      calls.push_back(
          {call.id, call.attempt, call.deadline_us, std::string(call.idempotency_key), std::string(call.arguments)});
    }
  }
};

inline std::string record(RecordKind kind, std::uint64_t id, std::string_view payload) {
  std::string bytes;
  append_record(bytes, {kind, id, payload});
  return bytes;
}

/// A whole response with these records and a length.
inline std::string response(std::string_view records) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(records.size()) + "\r\n\r\n" + std::string(records);
}

inline const std::string chunked_head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
inline const std::string last_chunk = "0\r\n\r\n";

inline std::string chunk(std::string_view bytes) {
  char size[20];
  const int digits = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return std::string(size, static_cast<std::size_t>(digits)) + std::string(bytes) + "\r\n";
}

}  // namespace turbolift::call
