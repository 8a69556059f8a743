#include "kubernetes/session.hpp"

#include "kubernetes/names.hpp"
#include "kubernetes/request.hpp"
#include "kubernetes/session_impl.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr int most_attempts = 5;

/// Makes the session's Job and gives it as the cluster has it.
std::expected<json::value, Problem> create_job(Client& client, const SessionIdentity& identity,
                                               const SessionOptions& options, base::Deadline deadline) {
  const std::string name = session_name(identity.run_id);
  const std::string subject = "the session's Job " + name + " in namespace " + identity.kube_namespace;
  const Request create = request::create(
      jobs, identity.kube_namespace, deadline_job(identity, std::chrono::ceil<std::chrono::seconds>(options.timeout)));
  bool may_be_made = false;
  for (int attempt = 1;; ++attempt) {
    auto made = client.send(create, deadline);
    if (made) return *std::move(made);
    const bool lost_answer = made.error().sent;
    if (lost_answer || (may_be_made && made.error().already_exists())) {
      may_be_made = true;
      auto found = client.send(request::get(jobs, identity.kube_namespace, name), deadline);
      if (found && json::text(*found, {"metadata", "labels", run_label}) == identity.run_id) return *std::move(found);
      const bool try_again = attempt < most_attempts && !deadline.expired();
      if (!found && (found.error().not_found() || !found.error().answered()) && try_again) continue;
    }
    return std::unexpected(read_error(made.error(), subject));
  }
}

}  // namespace

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Session::~Session() {
  // In a forked child it is the parent's: neither its thread is there nor who waits for its condition.
  // NOLINTNEXTLINE(bugprone-unused-return-value): it is never destroyed
  if (!impl_->is_ours()) static_cast<void>(impl_.release());
}

std::expected<std::unique_ptr<Session>, Problem> Session::open(Client& client, SessionOptions options,
                                                               Listener& listener, base::Deadline deadline) {
  SessionIdentity identity{.run_id = options.run_id.empty() ? new_run_id() : options.run_id,
                           .kube_namespace = options.kube_namespace,
                           .job_uid = {},
                           .program = options.program,
                           .labels = options.labels};
  const auto created = options.clock->now();
  const auto job = create_job(client, identity, options, deadline);
  if (!job) return std::unexpected(job.error());
  identity.job_uid = json::text(*job, {"metadata", "uid"});
  auto impl = std::make_unique<Impl>(client, std::move(options), std::move(identity), listener, created);
  impl->start();
  return std::unique_ptr<Session>(new Session(std::move(impl)));
}

const SessionIdentity& Session::identity() const {
  return impl_->identity;
}

bool Session::await_started(base::Deadline deadline) const {
  std::unique_lock lock(impl_->mutex);
  const auto settled = [this] { return impl_->started || impl_->is_lost.has_value(); };
  if (deadline.is_never()) {
    impl_->changed.wait(lock, settled);
  } else {
    impl_->changed.wait_until(lock, deadline.time(), settled);
  }
  return impl_->started && !impl_->is_lost;
}

std::optional<Problem> Session::lost() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->is_lost;
}

CloseReport Session::close(base::Deadline deadline) noexcept {
  try {
    return impl_->close(deadline);
  } catch (...) {  // bad_alloc: the cluster ends it
    return {};
  }
}

}  // namespace turbolift::kubernetes
