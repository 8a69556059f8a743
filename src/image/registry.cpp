#include "image/registry.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "image/registry_place.hpp"
#include "image/upload.hpp"

namespace turbolift::image {
namespace {

using http::is_success;

constexpr std::size_t most_at_once = 4;  // blobs of one image, as they mostly wait for the registry

std::string about(const turbolift::Image& image, std::string_view registry) {
  return "cannot push the image " + image.name + " to the registry " + std::string(registry) + ": ";
}

/// `name`: a tag or a digest.
Pushed<bool> has_manifest(RegistrySession& session, const Descriptor& manifest, const std::string& name) {
  const http::Url url = session.url("manifests/" + name);
  const auto response = session.send({.method = "HEAD", .headers = {{"Accept", manifest.media_type}}}, url);
  if (!response) return std::unexpected(response.error());
  if (response->status == 404) return false;
  if (!is_success(response->status)) return std::unexpected(session.error("HEAD", url, *response));
  return true;
}

/// `name`: a tag or a digest.
Pushed<void> put_manifest(RegistrySession& session, const Descriptor& manifest, std::string_view json,
                          const std::string& name) {
  const http::Url url = session.url("manifests/" + name);
  const auto response =
      session.send({.method = "PUT", .headers = {{"Content-Type", manifest.media_type}}, .body = json}, url);
  if (!response) return std::unexpected(response.error());
  if (!is_success(response->status)) return std::unexpected(session.error("PUT", url, *response));
  const std::string_view digest = response->header("docker-content-digest");
  if (!digest.empty() && digest != manifest.digest) {
    return std::unexpected(
        session.malformed("PUT", url, "another digest than that of the manifest: " + std::string(digest)));
  }
  return {};
}

}  // namespace

/// What is known of a blob in a registry.
struct Pusher::Blob {
  std::timed_mutex being_sent;
  std::string repository;  // that has it; empty: none is known
};

Pusher::Pusher(PushOptions options) : options_(std::move(options)), connections_(options_.environment) {}

Pusher::~Pusher() = default;

Pushed<void> Pusher::push_blob(RegistrySession& session, const Layout& layout, const Descriptor& blob) {
  std::shared_ptr<Blob> known;
  {
    const std::lock_guard lock(mutex_);
    auto& entry = blobs_[session.endpoint().domain + "/" + blob.digest];
    if (!entry) entry = std::make_shared<Blob>();
    known = entry;
  }
  // Who sends the same one in another thread is waited for: then it can be mounted.
  std::unique_lock lock(known->being_sent, std::defer_lock);
  const bool locked =
      session.deadline().is_never() ? (lock.lock(), true) : lock.try_lock_until(session.deadline().time());
  if (!locked)
    return std::unexpected(PushError{PushFailure::timeout, "another push of " + blob.digest + " took too long"});
  const std::string& repository = session.endpoint().repository;
  auto sent =
      upload_blob(session, blob, layout.path_of(blob), known->repository == repository ? "" : known->repository);
  if (sent) known->repository = repository;
  return sent;
}

Pushed<void> Pusher::push_blobs(RegistrySession& session, const Layout& layout) {
  const std::vector<Descriptor> blobs = layout.blobs();
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  Pushed<void> result;
  const auto work = [&] {
    for (std::size_t i = next++; i < blobs.size(); i = next++) {
      auto sent = push_blob(session, layout, blobs[i]);
      if (sent) continue;
      next = blobs.size();  // nobody begins another one
      const std::lock_guard lock(mutex);
      if (result) result = std::move(sent);
    }
  };
  std::vector<std::jthread> others;
  while (others.size() + 1 < std::min(blobs.size(), most_at_once)) others.emplace_back(work);
  work();
  others.clear();
  return result;
}

Pushed<void> Pusher::push_all(RegistrySession& session, const Layout& layout, const std::string& tag) {
  if (auto sent = push_blobs(session, layout); !sent) return sent;
  if (layout.has_index()) {
    for (const LayoutImage& image : layout.images) {
      auto put = put_manifest(session, image.descriptor, image.json, image.descriptor.digest);
      if (!put) return put;
    }
  }
  auto put = put_manifest(session, layout.root, layout.root_json, tag);
  // Where tags cannot be changed, one that another compressor's image of the same content has stays as it is.
  const bool is_refused = !put && put.error().failure != PushFailure::unauthenticated && put.error().status / 100 == 4;
  if (is_refused && has_manifest(session, layout.root, tag).value_or(false)) {
    return put_manifest(session, layout.root, layout.root_json, layout.root.digest);
  }
  return put;
}

Pushed<std::string> Pusher::push(const turbolift::Image& image, const turbolift::Registry& registry,
                                 base::Deadline deadline, const http::Interrupt* interrupt) {
  const auto failed = [&](PushError error) {
    if (error.failure == PushFailure::timeout) error.message = "it took too long; at last: " + error.message;
    if (error.failure == PushFailure::unreachable) error.message += "; is it running, and reachable from this machine?";
    error.message = about(image, registry.push) + error.message;
    return std::unexpected(std::move(error));
  };
  const auto target = place_in_registry(registry.push, image.name);
  if (!target) return failed(target.error());
  auto seen = place_in_registry(registry.pull.empty() ? registry.push : registry.pull, image.name);
  if (!seen) return failed(seen.error());
  auto endpoint = endpoint_of(*target, registry.insecure);
  if (!endpoint) return failed(endpoint.error());
  const auto layout = read_layout(image.layout);
  if (!layout) return failed({PushFailure::layout, layout.error().message});

  std::optional<RegistrySession> session(std::in_place, *endpoint, connections_, options_, deadline, interrupt);
  auto there = has_manifest(*session, layout->root, layout->root.digest);
  if (!there && there.error().status == 400 && !endpoint->url.tls && !registry.insecure) {
    // So answers a server on this machine that speaks TLS alone.
    endpoint->url.tls = true;
    session.emplace(*endpoint, connections_, options_, deadline, interrupt);
    there = has_manifest(*session, layout->root, layout->root.digest);
  }
  if (!there) return failed(there.error());
  if (!*there) {
    if (auto pushed = push_all(*session, *layout, image.tag); !pushed) return failed(pushed.error());
  }
  seen->digest = layout->root.digest;
  return to_string(*seen);
}

}  // namespace turbolift::image
