#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "call/frame.hpp"

namespace turbolift::service {

class Connection;

/// What calls with an idempotency key came to, so that the same key gives the same outcome again. The last 1,024 keys,
/// as long as their outcomes take no more than 64 MiB. Guarded by the server's lock.
class Outcomes {
 public:
  static constexpr std::size_t max_keys = 1024;
  static constexpr std::size_t max_bytes = std::size_t{64} << 20U;

  struct Waiter {
    Connection* connection;
    std::size_t call;
    bool operator==(const Waiter&) const = default;
  };
  struct Outcome {
    call::RecordKind kind = call::RecordKind::result;
    std::string payload;
  };

  enum class Found { nothing, running, outcome };
  /// `nothing`: the key is now that of a running call. `running`: `waiter` will be told. `outcome`: it is in `outcome`.
  Found begin(std::string_view key, Waiter waiter, const Outcome*& outcome);
  /// The running call has come to this. Returns who waited.
  std::vector<Waiter> finish(std::string_view key, call::RecordKind kind, std::string_view payload);
  /// The running call came to nothing that would be the same again. Returns who waited; they run themselves.
  std::vector<Waiter> abandon(std::string_view key);
  /// The connection is gone.
  void forget(const Connection* connection);
  /// It is answered otherwise.
  void forget(const Waiter& waiter);

 private:
  struct Entry {
    bool running = true;
    Outcome outcome;
    std::vector<Waiter> waiters;
    std::list<std::string>::iterator age;  // of one that does not run
  };

  std::unordered_map<std::string, Entry> entries_;
  std::list<std::string> by_age_;  // the newest one first
  std::size_t bytes_ = 0;
};

}  // namespace turbolift::service
