#include "kubernetes/credentials.hpp"

#include <mutex>
#include <optional>

#include "base/base64.hpp"
#include "base/file.hpp"
#include "http/syntax.hpp"
#include "kubernetes/exec_plugin.hpp"

namespace turbolift::kubernetes {
namespace {

constexpr auto read_again_after = std::chrono::seconds(50);  // a token may be 60 s old, and a request takes a while
constexpr std::size_t max_file_bytes = std::size_t{1} << 20U;

/// A text that is in a file, or known without one.
class Text {
 public:
  Text(std::string known, std::string file) : content_(std::move(known)), file_(std::move(file)) {}

  bool is_set() const { return !content_.empty() || !file_.empty(); }
  const std::string& content() const { return content_; }

  /// Reads the file, where there is one. Fails where it never could be read, and nothing is known without it.
  base::Expected<void> read() {
    if (file_.empty()) return {};
    auto content = base::read_file(file_, max_file_bytes);
    if (content && !content->empty()) {
      content_ = *std::move(content);
    } else if (content_.empty()) {
      return base::failure(content ? "'" + file_ + "' is empty" : content.error().message);
    }
    return {};
  }

 private:
  std::string content_, file_;
};

/// A PEM text that is given goes before one in a file; with tokens it is the other way round (see User).
Text pem(const std::string& known, const std::string& file) {
  return {known, known.empty() ? file : std::string()};
}

std::string without_space_around(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return std::string(text);
}

class Source final : public CredentialSource {
 public:
  Source(const Config& config, const base::Clock& clock)
      : clock_(clock),
        cluster_(config.cluster),
        basic_(config.user.username.empty() && config.user.password.empty()
                   ? ""
                   : "Basic " + base::to_base64(config.user.username + ':' + config.user.password)),
        ca_(pem(config.cluster.ca, config.cluster.ca_file)),
        certificate_(pem(config.user.certificate, config.user.certificate_file)),
        key_(pem(config.user.key, config.user.key_file)),
        token_(config.user.token, config.user.token_file) {
    const bool has_other = token_.is_set() || certificate_.is_set() || !basic_.empty();
    if (!config.user.exec.empty() && !has_other) plugin_ = config.user.exec.front();
  }

  base::Expected<CredentialsPtr> get(base::Deadline deadline) override {
    const std::unique_lock lock(mutex_, deadline.time());
    if (!lock) return too_late();
    return update(deadline);
  }

  base::Expected<CredentialsPtr> renew(const CredentialsPtr& used, base::Deadline deadline) override {
    const std::unique_lock lock(mutex_, deadline.time());
    if (!lock) return too_late();
    if (used == current_) {
      read_at_.reset();
      grant_.reset();
    }
    return update(deadline);
  }

  base::Expected<CredentialsPtr> reread(base::Deadline deadline) override {
    const std::unique_lock lock(mutex_, deadline.time());
    if (!lock) return too_late();
    read_at_.reset();
    return update(deadline);
  }

 private:
  static std::unexpected<base::Error> too_late() {
    return base::failure("no credentials in time: another request waits for the credential plugin");
  }

  base::Expected<CredentialsPtr> update(base::Deadline deadline) {
    if (!read_at_ || clock_.now() - *read_at_ >= read_again_after) {
      for (Text* text : {&ca_, &certificate_, &key_, &token_}) {
        if (auto read = text->read(); !read) return base::failure("credentials: " + read.error().message);
      }
      read_at_ = clock_.now();
    }
    if (plugin_) {
      const bool expired = grant_ && grant_->expires && *grant_->expires <= std::chrono::system_clock::now();
      if (!grant_ || expired) {
        auto grant = run_plugin(*plugin_, cluster_, ca_.content(), deadline);
        if (!grant) return std::unexpected(grant.error());
        grant_ = *std::move(grant);
      }
    }
    Credentials now = compose();
    if (!current_ || *current_ != now) current_ = std::make_shared<const Credentials>(std::move(now));
    return current_;
  }

  Credentials compose() const {
    const std::string token = without_space_around(grant_ ? grant_->token : token_.content());
    return {.authorization = token.empty() ? basic_ : "Bearer " + token,
            .certificate = grant_ ? grant_->certificate : certificate_.content(),
            .key = grant_ ? grant_->key : key_.content(),
            .ca = ca_.content()};
  }

  const base::Clock& clock_;
  const Cluster cluster_;
  const std::string basic_;
  std::optional<ExecPlugin> plugin_;
  std::timed_mutex mutex_;  // held while a plugin runs; guards what follows
  Text ca_, certificate_, key_, token_;
  std::optional<base::Clock::TimePoint> read_at_;
  std::optional<PluginGrant> grant_;
  CredentialsPtr current_;
};

}  // namespace

std::unique_ptr<CredentialSource> make_credential_source(const Config& config, const base::Clock& clock) {
  return std::make_unique<Source>(config, clock);
}

}  // namespace turbolift::kubernetes
