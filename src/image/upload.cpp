#include "image/upload.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/unique_fd.hpp"
#include "image/hasher.hpp"

namespace turbolift::image {
namespace {

using http::is_success;
using http::Response;
using http::Url;

constexpr const char* binary = "application/octet-stream";

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// How many bytes the registry has: "0-41" is 42, "0-0" none (one alone is never sent). Nothing: it does not say.
std::optional<std::uint64_t> received(const Response& response) {
  std::string_view range = response.header("range");
  if (range.starts_with("bytes=")) range.remove_prefix(6);
  if (!range.starts_with("0-")) return std::nullopt;
  const auto last = number(range.substr(2));
  return last ? std::optional(*last == 0 ? 0 : *last + 1) : std::nullopt;
}

std::unexpected<PushError> damaged(const std::filesystem::path& file) {
  return std::unexpected(PushError{PushFailure::layout, "'" + file.string() +
                                                            "' is damaged; remove the folder of this image, and it "
                                                            "will be written again"});
}

class Upload {
 public:
  Upload(RegistrySession& session, const Descriptor& blob, const std::filesystem::path& file, int fd,
         std::string source)
      : session_(session), blob_(blob), file_(file), fd_(fd), source_(std::move(source)), pacer_(session.pacer()) {}

  Pushed<void> run() {
    for (;;) {
      auto there = is_there();
      if (!there) return std::unexpected(there.error());
      if (*there) return {};
      if (auto whole = check(); !whole) return whole;
      passing_ = false;
      auto done = attempt();
      if (done || !passing_ || !pacer_.pause(last_)) return done;
    }
  }

 private:
  Pushed<bool> is_there() {
    const Url url = session_.url("blobs/" + blob_.digest);
    const auto response = session_.send({.method = "HEAD"}, url);
    if (!response) return std::unexpected(response.error());
    // A redirect leads to where the bytes are.
    if (is_success(response->status) || response->status == 307 || response->status == 302) return true;
    if (response->status == 404) return false;
    return std::unexpected(session_.error("HEAD", url, *response));
  }

  /// The file is the blob.
  Pushed<void> check() {
    if (checked_) return {};
    Hasher hasher;
    std::string buffer(std::size_t{1} << 18U, '\0');
    std::uint64_t at = 0;
    for (;;) {
      const ssize_t got = ::pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(at));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      hasher.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
      at += static_cast<std::uint64_t>(got);
    }
    if (at != blob_.size_bytes || hasher.hex() != blob_.hex()) return damaged(file_);
    checked_ = true;
    return {};
  }

  /// One upload, from its beginning.
  Pushed<void> attempt() {
    auto begun = begin();
    if (!begun) return std::unexpected(begun.error());
    const std::optional<Url> to = *std::move(begun);
    if (!to) return {};  // mounted
    if (chunked_ && blob_.size_bytes > chunk_bytes_) return send_chunks(*to);
    return finish(*to, 0);
  }

  /// Where to send to; nothing: the blob is there, mounted.
  Pushed<std::optional<Url>> begin() {
    if (!source_.empty()) {
      session_.auth().add_source(source_);
      const Url url = session_.url("blobs/uploads/?mount=" + http::percent_encode(blob_.digest) +
                                   "&from=" + http::percent_encode(source_));
      source_.clear();  // whatever comes of it, it is tried once
      const auto response = session_.once({.method = "POST"}, url);
      if (response && response->status == 201) return std::nullopt;
      if (response && response->status == 202) return begun(*response, url);
    }
    const Url url = session_.url("blobs/uploads/");
    const auto response = session_.send({.method = "POST"}, url);
    if (!response) return std::unexpected(response.error());
    if (response->status != 202) return std::unexpected(session_.error("POST", url, *response));
    return begun(*response, url);
  }

  Pushed<std::optional<Url>> begun(const Response& response, const Url& url) {
    if (response.header("location").empty()) {
      return std::unexpected(session_.malformed("POST", url, "202 without a Location"));
    }
    chunk_bytes_ =
        std::max(session_.options().chunk_bytes, number(response.header("oci-chunk-min-length")).value_or(0));
    auto next = session_.location(response, url);
    if (!next) return std::unexpected(next.error());
    return std::optional(*std::move(next));
  }

  Pushed<void> send_chunks(Url url) {
    Pacer pacer = session_.pacer();
    for (std::uint64_t sent = 0; sent < blob_.size_bytes;) {
      const std::uint64_t size = std::min(chunk_bytes_, blob_.size_bytes - sent);
      last_ =
          session_.once({.method = "PATCH",
                         .headers = {{"Content-Type", binary},
                                     {"Content-Range", std::to_string(sent) + "-" + std::to_string(sent + size - 1)}},
                         .body_fd = fd_,
                         .body_offset = sent,
                         .body_size = size},
                        url);
      if (last_ && is_success(last_->status)) {
        const auto has = received(*last_).value_or(sent + size);
        if (has <= sent || has > sent + size) return give_up_chunks("PATCH", url, *last_);
        sent = has;
        pacer.reset();
        auto next = session_.location(*last_, url);
        if (!next) return std::unexpected(next.error());
        url = *std::move(next);
        continue;
      }
      const bool lost_count = last_ && last_->status == 416;
      if (last_ && !lost_count && !RegistrySession::is_passing(last_)) return give_up_chunks("PATCH", url, *last_);
      if (!last_ && last_.error().failure != PushFailure::unreachable) return std::unexpected(last_.error());
      if (!pacer.pause(last_)) {
        return std::unexpected(last_ ? session_.error("PATCH", url, *last_) : last_.error());
      }
      auto resumed = ask(url, sent);
      if (!resumed) return resumed;
    }
    return finish(url, blob_.size_bytes);
  }

  /// Asks how far the upload has got, and where it goes on.
  Pushed<void> ask(Url& url, std::uint64_t& sent) {
    last_ = session_.send({.method = "GET"}, url);
    if (!last_) return std::unexpected(last_.error());
    const auto has = received(*last_);
    if (!is_success(last_->status) || !has || *has > blob_.size_bytes) return give_up_chunks("GET", url, *last_);
    auto next = session_.location(*last_, url);
    if (!next) return std::unexpected(next.error());
    url = *std::move(next);
    sent = *has;
    return {};
  }

  /// This upload cannot go on; the next attempt sends the blob whole, which every registry takes.
  Pushed<void> give_up_chunks(std::string_view method, const Url& url, const Response& response) {
    const bool is_final = response.status == 401 || response.status == 403 || response.status == 413;
    passing_ = chunked_ && !is_final;
    chunked_ = false;
    return std::unexpected(session_.error(method, url, response));
  }

  /// The last request: the blob from `sent` on.
  Pushed<void> finish(Url url, std::uint64_t sent) {
    url.target += (url.target.find('?') == std::string::npos ? "?" : "&");
    url.target += "digest=" + http::percent_encode(blob_.digest);
    last_ = session_.once({.method = "PUT",
                           .headers = {{"Content-Type", binary}},
                           .body_fd = fd_,
                           .body_offset = sent,
                           .body_size = blob_.size_bytes - sent},
                          url);
    // An upload that the registry has lost (404) or counted wrong (416) is begun anew.
    passing_ = RegistrySession::is_passing(last_) || (last_ && (last_->status == 404 || last_->status == 416));
    if (!last_) return std::unexpected(last_.error());
    if (!is_success(last_->status)) return std::unexpected(session_.error("PUT", url, *last_));
    const std::string_view digest = last_->header("docker-content-digest");
    if (!digest.empty() && digest != blob_.digest) {
      return std::unexpected(
          session_.malformed("PUT", url, "another digest than that of the blob: " + std::string(digest)));
    }
    return {};
  }

  RegistrySession& session_;
  const Descriptor& blob_;
  const std::filesystem::path& file_;
  const int fd_;
  std::string source_;
  Pacer pacer_;
  bool checked_ = false;
  std::uint64_t chunk_bytes_ = 0;
  bool chunked_ = true;
  bool passing_ = false;   // the next attempt may succeed
  Pushed<Response> last_;  // the outcome that decided
};

}  // namespace

Pushed<void> upload_blob(RegistrySession& session, const Descriptor& blob, const std::filesystem::path& file,
                         const std::string& source) {
  const base::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return damaged(file);
  return Upload(session, blob, file, fd.get(), source).run();
}

}  // namespace turbolift::image
