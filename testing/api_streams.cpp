#include <algorithm>
#include <cstdlib>

#include "testing/api_call.hpp"
#include "testing/api_server.hpp"

namespace turbolift::fake {

void ApiServer::stream_watch(const ApiCall& call, ApiStream& out) {
  const auto timeout = call.request.query("timeoutSeconds");
  const auto until =
      std::chrono::steady_clock::now() + (timeout ? std::chrono::seconds(std::stol(*timeout)) : std::chrono::hours(1));
  const bool bookmarks = call.request.query("allowWatchBookmarks") == "true";
  std::uint64_t version = std::strtoull(call.request.query("resourceVersion").value_or("0").c_str(), nullptr, 10);
  std::vector<ApiEvent> first;
  if (version == 0) {
    const auto page = store_.list(call.collection, call.selector, 0, {});
    for (const json::object& item : page->items) first.push_back({page->version, "ADDED", {}, item, {}});
    version = page->version;
  }
  const ApiAnswer gone(ApiRefusal{410, "Expired", "too old resource version: " + std::to_string(version)});
  auto events = store_.events(call.collection, call.selector, version, {});
  bool as_event = false;
  {
    const std::lock_guard lock(mutex_);
    as_event = gone_as_event_;
  }
  if (!events && !as_event) {
    out.respond(gone);
    return;
  }
  if (!out.begin("application/json")) return;
  if (events) events->insert(events->begin(), first.begin(), first.end());
  while (events) {
    for (const ApiEvent& event : *events) {
      version = event.version;
      const bool bookmark = event.type == "BOOKMARK";
      if (bookmark && !bookmarks) continue;
      const json::value object = bookmark ? json::value{{"metadata", {{"resourceVersion", std::to_string(version)}}}}
                                          : json::value(event.object);
      if (!out.send(event_line(event.type, object))) return;
    }
    if (store_.stopped() || std::chrono::steady_clock::now() >= until) return out.end();
    events = store_.events(call.collection, call.selector, version, until);
  }
  if (out.send(event_line("ERROR", *json::read(gone.body)))) out.end();
}

void ApiServer::stream_log(const ApiCall& call, ApiStream& out) {
  const std::string key = log_key(call.collection.kube_namespace, call.name, call.request.query("previous") == "true");
  const bool follow = call.request.query("follow") == "true";
  std::unique_lock lock(mutex_);
  if (!logs_.contains(key)) {
    lock.unlock();
    out.respond(ApiAnswer(ApiRefusal{400, "BadRequest", "container is waiting to start, or has no log"}));
    return;
  }
  if (!out.begin("text/plain")) return;
  std::string text = last_lines(logs_[key].text, call.request.query("tailLines"));
  std::string seen = logs_[key].text;
  while (true) {
    lock.unlock();
    if (!out.send(text)) return;
    lock.lock();
    const auto news = [&] { return logs_[key].text != seen || logs_[key].ended || store_.stopped(); };
    if (!follow || !log_changed_.wait_for(lock, std::chrono::minutes(1), news)) break;
    const Log& log = logs_[key];
    if (!log.text.starts_with(seen)) break;  // another container's by now
    text = log.text.substr(seen.size());
    seen = log.text;
    if (text.empty()) break;
  }
  lock.unlock();
  out.end();
}

}  // namespace turbolift::fake
