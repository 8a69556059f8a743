#include "service/outcomes.hpp"

#include <utility>

namespace turbolift::service {

Outcomes::Found Outcomes::begin(std::string_view key, Waiter waiter, const Outcome*& outcome) {
  const auto [found, is_new] = entries_.try_emplace(std::string(key));
  if (is_new) return Found::nothing;
  if (found->second.running) {
    found->second.waiters.push_back(waiter);
    return Found::running;
  }
  outcome = &found->second.outcome;
  return Found::outcome;
}

std::vector<Outcomes::Waiter> Outcomes::finish(std::string_view key, call::RecordKind kind, std::string_view payload) {
  const auto found = entries_.find(std::string(key));
  if (found == entries_.end() || !found->second.running) return {};
  Entry& entry = found->second;
  std::vector<Waiter> waiters = std::move(entry.waiters);
  if (payload.size() > max_bytes) {
    entries_.erase(found);
    return waiters;
  }
  entry.running = false;
  entry.outcome = {kind, std::string(payload)};
  entry.waiters.clear();
  by_age_.emplace_front(key);
  entry.age = by_age_.begin();
  bytes_ += payload.size();
  while (by_age_.size() > max_keys || bytes_ > max_bytes) {
    const auto oldest = entries_.find(by_age_.back());
    bytes_ -= oldest->second.outcome.payload.size();
    entries_.erase(oldest);
    by_age_.pop_back();
  }
  return waiters;
}

std::vector<Outcomes::Waiter> Outcomes::abandon(std::string_view key) {
  const auto found = entries_.find(std::string(key));
  if (found == entries_.end() || !found->second.running) return {};
  std::vector<Waiter> waiters = std::move(found->second.waiters);
  entries_.erase(found);
  return waiters;
}

void Outcomes::forget(const Connection* connection) {
  for (auto& [key, entry] : entries_) {
    std::erase_if(entry.waiters, [connection](const Waiter& waiter) { return waiter.connection == connection; });
  }
}

void Outcomes::forget(const Waiter& waiter) {
  for (auto& [key, entry] : entries_) std::erase(entry.waiters, waiter);
}

}  // namespace turbolift::service
