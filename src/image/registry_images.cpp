#include "image/registry_images.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "image/descriptor.hpp"
#include "image/hasher.hpp"
#include "image/manifest.hpp"
#include "image/registry_place.hpp"
#include "json/json.hpp"

namespace turbolift::image {
namespace {

using http::is_success;

constexpr std::size_t page_size = 500;
constexpr int most_pages = 1000;
constexpr int most_redirects = 5;
constexpr std::string_view tag_prefix = "sha256-";

bool is_our_tag(std::string_view tag) {
  return tag.starts_with(tag_prefix) && is_sha256("sha256:" + std::string(tag.substr(tag_prefix.size())));
}

std::string accepted() {
  return std::string(media_type::index) + ", " + std::string(media_type::manifest);
}

std::unexpected<PushError> refused(std::string message, int status = 0) {
  return std::unexpected(PushError{PushFailure::refused, std::move(message), status});
}

/// The target of `Link: <…>; rel="next"` (RFC 8288); empty: this was the last page.
std::string_view next_page(std::string_view link) {
  const auto begin = link.find('<');
  const auto end = link.find('>');
  if (begin == link.npos || end == link.npos || end < begin || link.find("next", end) == link.npos) return {};
  return link.substr(begin + 1, end - begin - 1);
}

}  // namespace

Pushed<RegistryImages> RegistryImages::make(std::string_view registry, bool insecure, base::Deadline deadline,
                                            const http::Interrupt* interrupt, PushOptions options) {
  const auto example = place_in_registry(registry, "turbolift/x");
  if (!example) return std::unexpected(example.error());
  auto endpoint = endpoint_of(*example, insecure);
  if (!endpoint) return std::unexpected(endpoint.error());
  while (registry.ends_with('/')) registry.remove_suffix(1);
  return RegistryImages(std::string(registry), *std::move(endpoint), std::move(options), deadline, interrupt);
}

RegistryImages::RegistryImages(std::string prefix, RegistryEndpoint endpoint, PushOptions options,
                               base::Deadline deadline, const http::Interrupt* interrupt)
    : registry_(std::move(prefix)),
      endpoint_(std::move(endpoint)),
      options_(std::make_unique<const PushOptions>(std::move(options))),
      connections_(std::make_unique<Connections>(options_->environment)),
      deadline_(deadline),
      interrupt_(interrupt) {}

Pushed<std::string> RegistryImages::repository_of(std::string_view image_name) const {
  auto place = place_in_registry(registry_, image_name);
  if (!place) return std::unexpected(place.error());
  return std::move(place->path);
}

Pushed<std::unique_ptr<RegistrySession>> RegistryImages::session(const std::string& repository) {
  const auto make = [&] {
    RegistryEndpoint endpoint = endpoint_;
    endpoint.repository = repository;
    return std::make_unique<RegistrySession>(std::move(endpoint), *connections_, *options_, deadline_, interrupt_);
  };
  auto session = make();
  if (std::exchange(probed_, true)) return session;
  http::Url url = endpoint_.url;
  url.target = "/v2/";
  const auto answer = session->send({}, url);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status == 400 && !endpoint_.url.tls) {  // so answers a server that speaks TLS alone
    endpoint_.url.tls = true;
    return make();
  }
  if (answer->status == 404) return refused(endpoint_.domain + " answers, but is no registry (no /v2/)", 404);
  return session;
}

Pushed<std::vector<std::string>> RegistryImages::list_pages(RegistrySession& session, http::Url url,
                                                            std::string_view member) {
  std::vector<std::string> names;
  for (int page = 0; page < most_pages; ++page) {
    const auto answer = session.send({}, url);
    if (!answer) return std::unexpected(answer.error());
    if (!is_success(answer->status)) return std::unexpected(session.error("GET", url, *answer));
    const auto body = json::read(answer->body);
    if (!body) return std::unexpected(session.malformed("GET", url, "no JSON: " + body.error().message));
    for (const json::value& name : json::items(*body, {member}))
      if (name.is_string()) names.emplace_back(name.get_string());
    const std::string_view next = next_page(answer->header("link"));
    if (next.empty()) return names;
    auto joined = http::join(url, next);
    if (!joined || joined->host != url.host) return std::unexpected(session.malformed("GET", url, "a Link to nowhere"));
    url.target = std::move(joined->target);
  }
  return std::unexpected(session.malformed("GET", url, "more pages than anybody has"));
}

Pushed<std::vector<std::string>> RegistryImages::repositories() {
  const std::string prefix = endpoint_.repository.substr(0, endpoint_.repository.size() - 1);  // ".../turbolift/"
  const auto opened = session(endpoint_.repository);
  if (!opened) return std::unexpected(opened.error());
  http::Url url = (*opened)->endpoint().url;
  url.target = "/v2/_catalog?n=" + std::to_string(page_size);
  auto all = list_pages(**opened, url, "repositories");
  if (all) std::erase_if(*all, [&](const std::string& name) { return !name.starts_with(prefix); });
  return all;
}

Pushed<std::string> RegistryImages::get(RegistrySession& session, http::Url url) {
  for (int redirects = 0; redirects <= most_redirects; ++redirects) {
    auto answer = session.send({.headers = {{"Accept", accepted() + ", */*"}}}, url);
    if (!answer) return std::unexpected(answer.error());
    if (is_success(answer->status)) return std::move(answer->body);
    if (answer->status / 100 != 3) return std::unexpected(session.error("GET", url, *answer));
    auto next = session.location(*answer, url);
    if (!next) return std::unexpected(next.error());
    url = *std::move(next);
  }
  return std::unexpected(session.malformed("GET", url, "too many redirects"));
}

Pushed<void> RegistryImages::describe(RegistrySession& session, RegistryImage& image, bool& is_ours) {
  auto json = get(session, session.url("manifests/" + image.tag));
  if (!json) return std::unexpected(json.error());
  image.digest = digest_of(*json);
  if (const auto index = parse_index(*json); index && !index->empty()) {
    for (const IndexEntry& entry : *index) image.parts.push_back(entry.manifest.digest);
    json = get(session, session.url("manifests/" + image.parts.front()));
    if (!json) return std::unexpected(json.error());
  }
  const auto manifest = parse_manifest(*json);
  if (!manifest || manifest->config.media_type != media_type::config) return {};
  const auto config = get(session, session.url("blobs/" + manifest->config.digest));
  if (!config) return std::unexpected(config.error());
  const auto read = json::read(*config);
  if (!read) return {};
  image.function = json::text(*read, {"config", "Labels", "turbolift.function"});
  is_ours = !json::text(*read, {"config", "Labels", "turbolift.key"}).empty() &&
            !json::text(*read, {"config", "Labels", "turbolift.source-digest"}).empty();
  return {};
}

Pushed<std::vector<RegistryImage>> RegistryImages::list(const std::string& repository) {
  const auto opened = session(repository);
  if (!opened) return std::unexpected(opened.error());
  RegistrySession& session = **opened;
  const auto tags = list_pages(session, session.url("tags/list?n=" + std::to_string(page_size)), "tags");
  if (!tags && tags.error().status == 404) return std::vector<RegistryImage>();
  if (!tags) return std::unexpected(tags.error());
  std::vector<RegistryImage> images;
  for (const std::string& tag : *tags) {
    if (!is_our_tag(tag)) continue;
    RegistryImage image;
    image.repository = repository;
    image.tag = tag;
    bool is_ours = false;
    const auto described = describe(session, image, is_ours);
    if (!described && described.error().status == 404) continue;  // it is gone by now, or damaged
    if (!described) return std::unexpected(described.error());
    if (is_ours) images.push_back(std::move(image));
  }
  if (images.empty()) return images;
  for (const std::string& tag : *tags) {
    if (is_our_tag(tag)) continue;
    const http::Url url = session.url("manifests/" + tag);
    const auto answer = session.send({.method = "HEAD", .headers = {{"Accept", accepted() + ", */*"}}}, url);
    if (!answer) return std::unexpected(answer.error());
    const std::string_view digest = answer->header("docker-content-digest");
    for (RegistryImage& image : images)
      if (!digest.empty() && (digest == image.digest || std::ranges::find(image.parts, digest) != image.parts.end()))
        image.others.push_back(tag);
  }
  return images;
}

Pushed<void> RegistryImages::remove(const std::string& repository, const std::string& digest) {
  const auto opened = session(repository);
  if (!opened) return std::unexpected(opened.error());
  const http::Url url = (*opened)->url("manifests/" + digest);
  const auto answer = (*opened)->send({.method = "DELETE"}, url);
  if (!answer) return std::unexpected(answer.error());
  if (is_success(answer->status) || answer->status == 404) return {};
  if (answer->status == 405) {
    return refused("the registry " + endpoint_.domain +
                       " forbids deletion (405): let it with REGISTRY_STORAGE_DELETE_ENABLED=true "
                       "(storage.delete.enabled in its configuration), or delete in its own web page or command",
                   405);
  }
  return std::unexpected((*opened)->error("DELETE", url, *answer));
}

Pushed<void> RegistryImages::check_push(const std::string& repository) {
  const auto opened = session(repository);
  if (!opened) return std::unexpected(opened.error());
  const http::Url url = (*opened)->url("blobs/uploads/");
  const auto answer = (*opened)->send({.method = "POST"}, url);
  if (!answer) return std::unexpected(answer.error());
  if (!is_success(answer->status)) return std::unexpected((*opened)->error("POST", url, *answer));
  // What is not taken back is forgotten by the registry after a while; some do not know this request.
  const auto upload = (*opened)->location(*answer, url);
  if (upload) std::ignore = (*opened)->once({.method = "DELETE"}, *upload);
  return {};
}

}  // namespace turbolift::image
