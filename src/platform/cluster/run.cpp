#include "platform/cluster/run.hpp"

#include <thread>

#include "kubernetes/names.hpp"
#include "kubernetes/request.hpp"

namespace turbolift::platform {

using kubernetes::Problem;

namespace {

constexpr auto lookup_timeout = std::chrono::seconds(2);

}  // namespace

/// Passes on what becomes of the session's objects of one kind.
class Run::Watch final : public kubernetes::Watcher::Handler {
 public:
  Watch(Run& run, const kubernetes::Resource& resource)
      : run_(run),
        resource_(resource),
        watcher_(run.client_, resource, run.identity().kube_namespace, *this,
                 {.label_selector = kubernetes::run_selector(run.identity().run_id)}) {}

  void on_list(json::array items) override {
    for (json::value& item : items) {
      if (item.is_object()) on_event(kubernetes::EventType::added, std::move(item.get_object()));
    }
  }
  void on_event(kubernetes::EventType type, json::object object) override {
    if (resource_ == kubernetes::ingresses) run_.routes_.learn_address(object, base::Deadline::after(lookup_timeout));
    run_.events_.changed(resource_, type, std::move(object));
  }
  void on_trouble(const kubernetes::ApiError& error, std::chrono::nanoseconds /*since*/) override {
    // The session's own thread finds out whether the API server is gone for too long. Without the right to see what
    // becomes of its objects a session is of no use.
    if (!error.forbidden()) return;
    run_.on_lost(kubernetes::read_error(error, "to watch the session's " + std::string(resource_.plural)));
  }

 private:
  Run& run_;
  const kubernetes::Resource resource_;
  kubernetes::Watcher watcher_;  // last: it begins at once
};

Run::Run(kubernetes::Client& client, const RunOptions& options, Events events)
    : client_(client),
      events_(std::move(events)),
      run_id_(kubernetes::new_run_id()),
      routes_(client, options.route, options.token) {}

Run::~Run() = default;

std::expected<std::unique_ptr<Run>, Problem> Run::open(kubernetes::Client& client, const RunOptions& options,
                                                       Events events, base::Deadline deadline,
                                                       const http::Interrupt* interrupt) {
  std::unique_ptr<Run> run(new Run(client, options, std::move(events)));
  kubernetes::SessionOptions session;
  session.kube_namespace = options.kube_namespace;
  session.program = options.program;
  session.labels = options.labels;
  session.run_id = run->run_id_;
  session.timeout = options.session_timeout;
  // What there is to reach services by does not depend on the session: both are asked for at the same time.
  std::expected<void, Problem> decided;
  std::thread deciding([&] { decided = run->routes_.decide(run->run_id_, deadline, interrupt); });
  auto opened = kubernetes::Session::open(client, session, *run, deadline);
  deciding.join();
  if (!opened) return std::unexpected(opened.error());
  run->session_ = *std::move(opened);
  auto made = decided ? run->make_common(options, deadline, interrupt) : decided;
  if (!made) {
    run->close(deadline);
    return std::unexpected(made.error());
  }
  return run;
}

std::expected<void, Problem> Run::make_common(const RunOptions& options, base::Deadline deadline,
                                              const http::Interrupt* interrupt) {
  for (const kubernetes::Resource* resource : {&kubernetes::pods, &kubernetes::deployments})
    watches_.push_back(std::make_unique<Watch>(*this, *resource));
  if (routes_.access() == Access::ingress && !routes_.has_address())
    watches_.push_back(std::make_unique<Watch>(*this, kubernetes::ingresses));
  auto made = create(kubernetes::secrets, kubernetes::token_secret(identity(), options.token), deadline, interrupt);
  if (const Certificate* certificate = routes_.certificate(); made && certificate != nullptr) {
    made = create(kubernetes::secrets,
                  kubernetes::certificate_secret(identity(), certificate->certificate, certificate->key), deadline,
                  interrupt);
  }
  if (made) made = create(kubernetes::network_policies, kubernetes::network_policy(identity()), deadline, interrupt);
  return made;
}

std::expected<void, Problem> Run::create(const kubernetes::Resource& resource, const json::object& object,
                                         base::Deadline deadline, const http::Interrupt* interrupt) {
  constexpr int most_attempts = 4;
  const std::string& kube_namespace = identity().kube_namespace;
  bool may_be_made = false;
  for (int attempt = 1;; ++attempt) {
    const auto made = client_.send(kubernetes::request::create(resource, kube_namespace, object), deadline, interrupt);
    // The name is this run's alone: what is there is what an attempt whose answer got lost has made.
    if (made || (may_be_made && made.error().already_exists())) return {};
    may_be_made = may_be_made || made.error().sent;
    if (!made.error().sent || attempt == most_attempts || deadline.expired()) {
      return std::unexpected(kubernetes::read_error(
          made.error(), "the " + std::string(resource.kind) + " " +
                            std::string(json::text(object, {"metadata", "name"})) + " in namespace " + kube_namespace));
    }
  }
}

void Run::on_lost(const Problem& why) {
  {
    const std::lock_guard lock(mutex_);
    if (!lost_) lost_ = why;
  }
  events_.lost(run_id_, why);
}

std::optional<Problem> Run::lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

kubernetes::CloseReport Run::close(base::Deadline deadline) noexcept {
  watches_.clear();
  return session_->close(deadline);
}

}  // namespace turbolift::platform
