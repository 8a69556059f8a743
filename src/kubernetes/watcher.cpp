#include "kubernetes/watcher.hpp"

#include <thread>
#include <utility>

#include "base/fork.hpp"
#include "base/random.hpp"
#include "http/client/wait.hpp"
#include "kubernetes/watch_stream.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr auto request_time = std::chrono::seconds(30);
constexpr auto short_watch = std::chrono::seconds(1);  // one that ends sooner and without news is trouble

base::Clock::TimePoint now() {
  return base::Clock::steady().now();
}

bool is_cancelled(const ApiError& error) {
  return !error.answered() && error.reason.empty() && error.failure == http::Failure::cancelled;
}

}  // namespace

class Watcher::Impl {
 public:
  Impl(Client& client, const Resource& resource, std::string kube_namespace, Handler& handler, WatcherOptions options)
      : client_(client),
        resource_(resource),
        kube_namespace_(std::move(kube_namespace)),
        handler_(handler),
        options_(std::move(options)),
        what_("watching " + std::string(resource.plural)),
        backoff_(options_.backoff),
        thread_([this] { run(); }) {}

  ~Impl() { stop(); }

  void stop() noexcept {
    interrupt_.raise();
    if (thread_.joinable()) thread_.join();
  }

  bool is_of_this_process() const { return generation_ == base::fork_generation(); }

 private:
  /// What is to be done after a watch has ended.
  enum class Next : std::uint8_t { watch, list };

  void run() {
    while (!interrupt_.raised()) {
      auto items = list();
      if (!items) {
        trouble(items.error());
        continue;
      }
      report(*std::move(items));
      listed_at_ = now();
      news_ = false;
      while (!interrupt_.raised() && watch() == Next::watch) {
      }
    }
  }

  ApiExpected<json::array> list() {
    json::array items;
    ListOptions page{.label_selector = options_.label_selector,
                     .field_selector = options_.field_selector,
                     .limit = options_.page_size};
    do {
      auto answer = client_.send(request::list(resource_, kube_namespace_, page), base::Deadline::after(request_time),
                                 &interrupt_);
      if (!answer) return std::unexpected(std::move(answer.error()));
      json::value* part = answer->is_object() ? answer->get_object().if_contains("items") : nullptr;
      // An empty list may be null.
      if (part != nullptr && part->is_array()) {
        for (json::value& item : part->get_array()) items.push_back(tidy(std::move(item)));
      }
      page.continue_token = json::text(*answer, {"metadata", "continue"});
      version_ = json::text(*answer, {"metadata", "resourceVersion"});
    } while (!page.continue_token.empty());
    return items;
  }

  /// The server leaves `kind` and `apiVersion` out of lists; managed fields are large, and nobody's business here.
  json::value tidy(json::value item) const {
    if (!item.is_object()) return item;
    json::object& object = item.get_object();
    if (!object.contains("kind")) object["kind"] = resource_.kind;
    if (!object.contains("apiVersion")) object["apiVersion"] = resource_.api_version();
    if (json::value* about = object.if_contains("metadata"); about != nullptr && about->is_object()) {
      about->get_object().erase("managedFields");
    }
    return item;
  }

  void report(json::array items) {
    if (!std::exchange(listed_, true)) {
      known_.replace(items);
      handler_.on_list(std::move(items));
    } else {
      for (ObjectEvent& event : known_.replace(std::move(items))) {
        if (interrupt_.raised()) return;
        handler_.on_event(event.type, std::move(event.object));
      }
    }
    recovered();
  }

  Next watch() {
    const auto spread = base::random_u64() % static_cast<std::uint64_t>(options_.min_watch_time.count() + 1);
    const std::chrono::seconds time = options_.min_watch_time + std::chrono::seconds(spread);
    const auto began = now();
    auto stream = client_.open(request::watch(resource_, kube_namespace_,
                                              {.label_selector = options_.label_selector,
                                               .field_selector = options_.field_selector,
                                               .resource_version = version_,
                                               .timeout = time}),
                               base::Deadline::after(request_time), &interrupt_);
    if (!stream) return stream.error().expired() ? expired(stream.error()) : failed(stream.error());
    recovered();
    bool had_news = false;
    const auto ended = follow(**stream, base::Deadline::at(began + time + options_.idle_slack), had_news);
    if (!ended) return ended.error().expired() ? expired(ended.error()) : failed(ended.error());
    if (had_news || now() - began >= short_watch) return Next::watch;
    return failed(no_answer({http::Failure::closed, "the server has ended it at once"}, what_));
  }

  /// Reads a watch to its end, whatever ends it; an error is one that the server tells.
  ApiExpected<void> follow(http::ResponseStream& stream, base::Deadline deadline, bool& had_news) {
    WatchReader reader;
    while (true) {
      const auto bytes = stream.read(deadline);
      if (!bytes || bytes->empty()) return {};
      reader.feed(*bytes);
      while (true) {
        auto line = reader.next();
        if (!line) return std::unexpected(no_answer({http::Failure::malformed, line.error().message}, what_));
        std::optional<WatchLine> event = *std::move(line);
        if (!event) break;
        if (interrupt_.raised()) return {};
        if (event->kind == WatchLine::Kind::error) return std::unexpected(read_status(event->object, what_));
        take(*std::move(event));
        had_news = news_ = true;
        backoff_.reset();
      }
    }
  }

  void take(WatchLine line) {
    version_ = json::text(line.object, {"metadata", "resourceVersion"});
    if (line.kind == WatchLine::Kind::bookmark) return;
    const EventType type = line.kind == WatchLine::Kind::added      ? EventType::added
                           : line.kind == WatchLine::Kind::modified ? EventType::modified
                                                                    : EventType::deleted;
    json::value object = tidy(std::move(line.object));
    auto news = known_.take(type, std::move(object.get_object()));
    if (news) handler_.on_event(news->type, std::move(news->object));
  }

  /// The server no longer has what happened since `version_`.
  Next expired(const ApiError& error) {
    // Where the server forgets what it has just listed, listing at once again would go on without end.
    if (!news_ && now() - listed_at_ < short_watch) trouble(error);
    return Next::list;
  }

  /// The watch could not begin, or has ended as it should not.
  Next failed(const ApiError& error) {
    trouble(error);
    // Who has sent an error in a watch may have lost events too.
    return error.answered() && error.status != 403 && error.status != 401 && error.status != 429 ? Next::list
                                                                                                 : Next::watch;
  }

  void trouble(const ApiError& error) {
    if (interrupt_.raised() || is_cancelled(error)) return;
    const auto at = now();
    if (!trouble_since_) trouble_since_ = at;
    handler_.on_trouble(error, at - *trouble_since_);
    const auto delay = backoff_.next().value_or(options_.backoff.max);
    http::wait_for({}, base::Deadline::after(delay), &interrupt_);
  }

  void recovered() {
    if (!trouble_since_ || interrupt_.raised()) return;
    trouble_since_.reset();
    handler_.on_recovered();
  }

  Client& client_;
  const Resource resource_;
  const std::string kube_namespace_;
  Handler& handler_;
  const WatcherOptions options_;
  const std::string what_;
  const std::uint32_t generation_ = base::fork_generation();
  http::Interrupt interrupt_;
  // The thread's own:
  base::Backoff backoff_;
  KnownObjects known_;
  std::string version_;  // of the last list, event or bookmark
  bool listed_ = false;
  bool news_ = false;  // since the last list
  base::Clock::TimePoint listed_at_{};
  std::optional<base::Clock::TimePoint> trouble_since_;
  std::thread thread_;  // last: it uses all of the above
};

Watcher::Watcher(Client& client, const Resource& resource, std::string kube_namespace, Handler& handler,
                 WatcherOptions options)
    : impl_(std::make_unique<Impl>(client, resource, std::move(kube_namespace), handler, std::move(options))) {}

Watcher::~Watcher() {
  // A forked child has no such thread, and may find locks held: what there is stays until the child ends.
  if (!impl_->is_of_this_process()) [[maybe_unused]]
    Impl* left = impl_.release();
}

void Watcher::stop() noexcept {
  if (impl_->is_of_this_process()) impl_->stop();
}

}  // namespace turbolift::kubernetes
