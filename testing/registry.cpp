#include "testing/registry.hpp"

#include "base/base64.hpp"
#include "base/digest.hpp"

namespace turbolift::fake {
namespace {

std::string digest_of(std::string_view bytes) {
  return "sha256:" + base::to_hex(base::sha256(bytes));
}

/// The digests that a manifest or an index names.
std::vector<std::string> named_in(const std::string& json) {
  std::vector<std::string> digests;
  for (std::size_t at = json.find("\"sha256:"); at != std::string::npos; at = json.find("\"sha256:", at + 1)) {
    digests.push_back(json.substr(at + 1, 7 + 64));
  }
  return digests;
}

std::string error(const std::string& code, const std::string& message) {
  return R"({"errors":[{"code":")" + code + R"(","message":")" + message + R"("}]})";
}

std::string range(const std::string& bytes) {
  return "0-" + std::to_string(bytes.empty() ? 0 : bytes.size() - 1);
}

}  // namespace

Registry::Registry(RegistryBehaviour behaviour, Faults faults)
    : behaviour_(std::move(behaviour)),
      faults_(std::move(faults)),
      server_([this](const ServerRequest& request, Responder& responder) { handle(request, responder); }) {}

void Registry::handle(const ServerRequest& request, Responder& responder) {
  const std::lock_guard lock(mutex_);
  const RegistryFault fault = faults_ ? faults_(++requests_, request) : RegistryFault::none;
  switch (fault) {
    case RegistryFault::cut_before:
      return responder.peer().cut(true);
    case RegistryFault::partial: {
      ServerRequest half = request;
      half.body.resize(half.body.size() / 2);
      if (request.method == "PATCH") answer(half);
      return responder.peer().cut(true);
    }
    case RegistryFault::garbage:
      responder.peer().write("this is no answer\r\n\r\n");
      return responder.peer().cut();
    case RegistryFault::status_500:
      return void(responder.respond(500, error("UNKNOWN", "something broke")));
    case RegistryFault::status_503:
      return void(responder.respond(503, "", {{"Retry-After", "0"}}));
    case RegistryFault::status_429:
      return void(responder.respond(429, error("TOOMANYREQUESTS", "slow down"), {{"Retry-After", "0"}}));
    case RegistryFault::status_404:
      return void(responder.respond(404, error("NAME_UNKNOWN", "no such thing")));
    case RegistryFault::unauthorized:
      tokens_.clear();
      break;
    default:
      break;
  }
  Answer got = answer(request);
  if (fault == RegistryFault::cut_after) return responder.peer().cut(true);
  if (fault == RegistryFault::cut_answer) {
    responder.peer().write("HTTP/1.1 " + std::to_string(got.status) + " \r\nContent-Le");
    return responder.peer().cut();
  }
  if (fault == RegistryFault::wrong_digest) {
    std::erase_if(got.headers, [](const auto& header) { return header.first == "Docker-Content-Digest"; });
    got.headers.emplace_back("Docker-Content-Digest", digest_of("something else"));
  }
  responder.respond(got.status, got.body, got.headers);
}

std::optional<Registry::Answer> Registry::challenge(const ServerRequest& request, const std::string& repository) const {
  if (behaviour_.user.empty()) return std::nullopt;
  const std::string given = request.header("authorization");
  if (behaviour_.bearer) {
    if (given.starts_with("Bearer ") && tokens_.contains(given.substr(7))) return std::nullopt;
    return Answer{401,
                  error("UNAUTHORIZED", "authentication required"),
                  {{"WWW-Authenticate", "Bearer realm=\"" + server_.url() +
                                            "/token\",service=\"a, registry\",scope=\"repository:" + repository +
                                            ":pull,push\""}}};
  }
  if (given == "Basic " + base::to_base64(behaviour_.user + ":" + behaviour_.password)) return std::nullopt;
  return Answer{401, error("UNAUTHORIZED", "authentication required"), {{"WWW-Authenticate", "Basic realm=\"here\""}}};
}

Registry::Answer Registry::token(const ServerRequest& request) {
  const std::string wanted = "Basic " + base::to_base64(behaviour_.user + ":" + behaviour_.password);
  const bool by_password = request.method == "GET" && request.header("authorization") == wanted &&
                           request.query("service") == "a, registry" && request.query("scope");
  const bool by_refresh = request.method == "POST" && request.body.find("grant_type=refresh_token&") == 0 &&
                          request.body.find("&refresh_token=" + behaviour_.password) != std::string::npos;
  if (!by_password && !by_refresh) return {401, error("UNAUTHORIZED", "who is this?")};
  const std::string token = "token-" + std::to_string(next_++);
  tokens_.insert(token);
  return {200, (by_refresh ? R"({"access_token":")" : R"({"token":")") + token + R"(","expires_in":300})"};
}

Registry::Answer Registry::answer(const ServerRequest& request) {
  const std::string path = request.path();
  if (path == "/token") return token(request);
  if (path == "/v2/") {
    if (auto refused = challenge(request, "any")) return *refused;
    return {200, "{}"};
  }
  if (path == "/v2/_catalog" && behaviour_.catalog) {
    if (auto refused = challenge(request, "any")) return *refused;
    std::vector<std::string> names;
    for (const auto& [name, repository] : repositories_) names.push_back(name);
    return list("repositories", names, request);
  }
  if (path.starts_with("/v2/") && path.ends_with("/tags/list")) {
    const std::string name = path.substr(4, path.size() - 4 - 10);
    if (auto refused = challenge(request, name)) return *refused;
    const auto found = repositories_.find(name);
    if (found == repositories_.end()) return {404, error("NAME_UNKNOWN", "repository name not known to registry")};
    std::vector<std::string> names;
    for (const auto& [tag, digest] : found->second.tags) names.push_back(tag);
    return list("tags", names, request);
  }
  const std::size_t manifests = path.find("/manifests/"), blobs = path.find("/blobs/");
  const std::size_t end = std::min(manifests, blobs);
  if (!path.starts_with("/v2/") || end == std::string::npos) return {404, error("NOT_FOUND", "no such path")};
  const std::string name = path.substr(4, end - 4);
  if (auto refused = challenge(request, name)) return *refused;
  Repository& repository = repositories_[name];
  if (manifests != std::string::npos) return manifest(repository, request, path.substr(manifests + 11));
  const std::string rest = path.substr(blobs + 7);
  if (rest == "uploads/" && request.method == "POST") return begin_upload(name, repository, request);
  if (rest.starts_with("uploads/")) return upload(name, repository, request, rest.substr(8));
  return blob(repository, request, rest);
}

Registry::Answer Registry::blob(Repository& repository, const ServerRequest& request, const std::string& digest) const {
  if (!repository.blobs.contains(digest)) return {404, error("BLOB_UNKNOWN", "blob unknown to registry")};
  const std::string body = request.method == "GET" ? content_.at(digest) : "";
  return {200, body, {{"Docker-Content-Digest", digest}}};
}

Registry::Answer Registry::manifest(Repository& repository, const ServerRequest& request, const std::string& name) {
  const auto tag = repository.tags.find(name);
  if (request.method == "DELETE") {
    if (!behaviour_.deletes) return {405, error("UNSUPPORTED", "The operation is unsupported.")};
    if (repository.manifests.erase(name) == 0) return {404, error("MANIFEST_UNKNOWN", "manifest unknown")};
    std::erase_if(repository.tags, [&](const auto& one) { return one.second == name; });
    return {202};
  }
  if (request.method != "PUT") {
    const auto found = repository.manifests.find(tag == repository.tags.end() ? name : tag->second);
    if (found == repository.manifests.end()) return {404, error("MANIFEST_UNKNOWN", "manifest unknown")};
    return {200, request.method == "GET" ? found->second : "", {{"Docker-Content-Digest", found->first}}};
  }
  const std::string digest = digest_of(request.body);
  if (name.starts_with("sha256:") && name != digest) return {400, error("DIGEST_INVALID", "not the digest")};
  if (request.header("content-type").find("application/vnd.oci.image.") != 0)
    return {400, error("MANIFEST_INVALID", "not the type of a manifest")};
  for (const std::string& part : named_in(request.body)) {
    if (!repository.blobs.contains(part) && !repository.manifests.contains(part))
      return {404, error("MANIFEST_BLOB_UNKNOWN", "blob unknown to registry: " + part)};
  }
  if (!name.starts_with("sha256:") && behaviour_.immutable_tags && tag != repository.tags.end() &&
      tag->second != digest)
    return {409, error("TAG_IMMUTABLE", "the tag is there")};
  repository.manifests[digest] = request.body;
  if (!name.starts_with("sha256:")) repository.tags[name] = digest;
  return {201, "", {{"Docker-Content-Digest", digest}}};
}

Registry::Answer Registry::list(const std::string& member, std::vector<std::string> names,
                                const ServerRequest& request) const {
  const std::string last = request.query("last").value_or("");
  std::erase_if(names, [&](const std::string& name) { return !last.empty() && name <= last; });
  Answer answer;
  if (names.size() > behaviour_.page_size) {
    names.resize(behaviour_.page_size);
    answer.headers.emplace_back("Link", "<" + request.path() + "?last=" + names.back() + "&n=1>; rel=\"next\"");
  }
  for (const std::string& name : names) answer.body += (answer.body.empty() ? "\"" : ",\"") + name + "\"";
  answer.body = "{\"" + member + "\":[" + answer.body + "]}";
  return answer;
}

Registry::Answer Registry::accepted(const std::string& name, const std::string& id, int status) const {
  const std::string& bytes = uploads_.at(id);
  std::string location = "/v2/" + name + "/blobs/uploads/" + id + "?_state=" + std::to_string(bytes.size()) + "%2F";
  if (!behaviour_.upload_url.empty())
    location = behaviour_.upload_url + location;
  else if (behaviour_.absolute_locations)
    location = server_.url() + location;
  return {status, "", {{"Location", location}, {"Range", range(bytes)}, {"Docker-Upload-UUID", id}}};
}

Registry::Answer Registry::begin_upload(const std::string& name, Repository& repository, const ServerRequest& request) {
  const auto digest = request.query("mount"), from = request.query("from");
  if (digest && from && behaviour_.mounts && repositories_[*from].blobs.contains(*digest)) {
    repository.blobs.insert(*digest);
    return {201, "", {{"Docker-Content-Digest", *digest}}};
  }
  const std::string id = "upload-" + std::to_string(next_++);
  uploads_[id];
  return accepted(name, id, 202);
}

Registry::Answer Registry::upload(const std::string& name, Repository& repository, const ServerRequest& request,
                                  const std::string& id) {
  const auto found = uploads_.find(id);
  if (found == uploads_.end() || (request.method == "GET" && !behaviour_.resumes))
    return {404, error("BLOB_UPLOAD_UNKNOWN", "upload unknown")};
  if (!request.query("_state")) return {400, error("BLOB_UPLOAD_INVALID", "the location's query is missing")};
  std::string& bytes = found->second;
  if (request.method == "GET") return accepted(name, id, 204);
  if (request.method == "PATCH") {
    if (!behaviour_.takes_chunks) return {405, error("UNSUPPORTED", "no chunks")};
    const std::string from = std::to_string(bytes.size()) + "-";
    if (!request.header("content-range").starts_with(from)) return accepted(name, id, 416);
    bytes += request.body;
    blob_bytes_ += request.body.size();
    return accepted(name, id, 202);
  }
  if (request.method == "DELETE") {
    uploads_.erase(found);
    return {204};
  }
  const std::string whole = bytes + request.body;
  blob_bytes_ += request.body.size();
  const std::string digest = request.query("digest").value_or("");
  uploads_.erase(found);
  if (digest_of(whole) != digest) return {400, error("DIGEST_INVALID", "provided digest did not match")};
  content_[digest] = whole;
  repository.blobs.insert(digest);
  return {201, "", {{"Docker-Content-Digest", digest}, {"Location", "/v2/" + name + "/blobs/" + digest}}};
}

std::set<std::string> Registry::blobs(const std::string& repository) const {
  const std::lock_guard lock(mutex_);
  const auto found = repositories_.find(repository);
  return found == repositories_.end() ? std::set<std::string>() : found->second.blobs;
}

std::string Registry::tag(const std::string& repository, const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = repositories_.find(repository);
  if (found == repositories_.end() || !found->second.tags.contains(name)) return {};
  return found->second.tags.at(name);
}

std::string Registry::damage() const {
  const std::lock_guard lock(mutex_);
  for (const auto& [digest, bytes] : content_)
    if (digest_of(bytes) != digest) return "the bytes of " + digest + " are others";
  for (const auto& [name, repository] : repositories_) {
    for (const auto& [tag, digest] : repository.tags)
      if (!repository.manifests.contains(digest)) return name + ":" + tag + " names nothing";
    for (const auto& [digest, json] : repository.manifests)
      for (const std::string& part : named_in(json))
        if (!repository.blobs.contains(part) && !repository.manifests.contains(part))
          return name + "@" + digest + " lacks " + part;
  }
  return {};
}

std::uint64_t Registry::blob_bytes() const {
  const std::lock_guard lock(mutex_);
  return blob_bytes_;
}

void Registry::add_blob(const std::string& repository, const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  content_[digest_of(bytes)] = bytes;
  repositories_[repository].blobs.insert(digest_of(bytes));
}

void Registry::add_tag(const std::string& repository, const std::string& name, const std::string& digest) {
  const std::lock_guard lock(mutex_);
  repositories_[repository].tags[name] = digest;
}

}  // namespace turbolift::fake
