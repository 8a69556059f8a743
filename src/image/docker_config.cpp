#include "image/docker_config.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/base64.hpp"
#include "base/file.hpp"
#include "base/subprocess.hpp"
#include "json/json.hpp"

namespace turbolift::image {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view hub = "docker.io";
constexpr std::string_view hub_key = "https://index.docker.io/v1/";  // under which docker keeps Docker Hub's

std::string text(const json::value& value, std::string_view key) {
  return std::string(json::text(value, {key}));
}

const json::object& object_in(const json::value& value, std::string_view key) {
  static const json::object none;
  const json::value* member = json::find(value, {key});
  return member != nullptr && member->is_object() ? member->get_object() : none;
}

/// "https://host/v1/" as "host"; "host/path" stays.
std::string normalised(std::string_view key) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (key.starts_with(scheme)) key.remove_prefix(scheme.size());
  while (key.ends_with('/')) key.remove_suffix(1);
  for (const std::string_view version : {"/v1", "/v2"})
    if (key.ends_with(version)) key.remove_suffix(version.size());
  for (const std::string_view name : {"index.docker.io", "registry-1.docker.io"}) {
    if (key == name || (key.starts_with(name) && key[name.size()] == '/'))
      return std::string(hub).append(key.substr(name.size()));
  }
  return std::string(key);
}

std::vector<fs::path> files(const http::Environment& environment) {
  const auto variable = [&](const char* name) { return environment(name).value_or(""); };
  const std::string home = variable("HOME");
  std::vector<fs::path> paths;
  const auto add = [&](const std::string& folder, const char* file) {
    if (!folder.empty()) paths.push_back(fs::path(folder) / file);
  };
  add(variable("DOCKER_CONFIG").empty() && !home.empty() ? home + "/.docker" : variable("DOCKER_CONFIG"),
      "config.json");
  if (const std::string file = variable("REGISTRY_AUTH_FILE"); !file.empty()) paths.emplace_back(file);
  add(variable("XDG_RUNTIME_DIR"), "containers/auth.json");
  add(variable("XDG_CONFIG_HOME").empty() && !home.empty() ? home + "/.config" : variable("XDG_CONFIG_HOME"),
      "containers/auth.json");
  return paths;
}

base::Expected<Credentials> ask_helper(const std::string& name, std::string_view domain, base::Deadline deadline) {
  const std::string program = "docker-credential-" + name;
  const std::string server(domain == hub ? hub_key : domain);
  const auto ran = base::run({.argv = {program, "get"}}, deadline, server, std::size_t{1} << 20U);
  const std::string next =
      "; remove it from docker's configuration, or log in again: docker login " + std::string(domain);
  if (!ran) return base::failure("the credential helper cannot be asked: " + ran.error().message + next);
  if (!ran->status.success()) {
    // The words of github.com/docker/docker-credential-helpers, which every helper says.
    if (ran->out.find("credentials not found") != std::string::npos) return Credentials{};
    std::string said = ran->err.empty() ? ran->out : ran->err;
    said.resize(std::min(said.size(), std::size_t{500}));
    return base::failure("the credential helper " + program + " ended with " + ran->status.describe() + ": " + said +
                         next);
  }
  json::error_code failed;
  const json::value answer = json::parse(ran->out, failed);
  if (failed)
    return base::failure("the credential helper " + program + " answered with something that is no JSON" + next);
  const std::string user = text(answer, "Username");
  const std::string secret = text(answer, "Secret");
  if (user == "<token>") return Credentials{.identity_token = secret};
  return Credentials{.user = user, .password = secret};
}

base::Expected<Credentials> from_entry(const json::value& entry, const fs::path& file) {
  Credentials credentials{.user = text(entry, "username"),
                          .password = text(entry, "password"),
                          .identity_token = text(entry, "identitytoken"),
                          .registry_token = text(entry, "registrytoken")};
  const std::string packed = text(entry, "auth");
  if (packed.empty()) return credentials;
  const std::string plain = base::from_base64(packed).value_or("");
  const std::size_t colon = plain.find(':');
  if (colon == std::string::npos) {
    return base::failure("'" + file.string() + "' has an \"auth\" that is no base64 of user:password; log in again");
  }
  credentials.user = plain.substr(0, colon);
  credentials.password = plain.substr(colon + 1);
  credentials.password.erase(std::min(credentials.password.find('\0'), credentials.password.size()));
  return credentials;
}

base::Expected<Credentials> find_in(const json::value& config, const fs::path& file, std::string_view domain,
                                    std::string_view path, base::Deadline deadline) {
  std::string helper = text(config, "credsStore");
  for (const auto& [key, value] : object_in(config, "credHelpers"))
    if (normalised(key) == domain && value.is_string()) helper = value.get_string();
  base::Expected<Credentials> found;
  if (!helper.empty()) {
    found = ask_helper(helper, domain, deadline);
    if (found && !found->empty()) return found;
  }
  const std::string whole = std::string(domain) + "/" + std::string(path) + "/";
  const json::value* best = nullptr;
  std::size_t best_size = 0;
  for (const auto& [key, value] : object_in(config, "auths")) {
    const std::string name = normalised(key);
    if (!whole.starts_with(name + "/") || name.size() < std::max(best_size, domain.size())) continue;
    best = &value;
    best_size = name.size();
  }
  if (best != nullptr) {
    auto entry = from_entry(*best, file);
    if (!entry || !entry->empty()) return entry;
  }
  return found;
}

}  // namespace

base::Expected<Credentials> find_credentials(std::string_view domain, std::string_view path, base::Deadline deadline,
                                             const http::Environment& environment) {
  base::Expected<Credentials> found;
  for (const fs::path& file : files(environment)) {
    const auto bytes = base::read_file(file, std::size_t{16} << 20U);
    if (!bytes && (bytes.error().code == ENOENT || bytes.error().code == ENOTDIR)) continue;
    if (!bytes) return std::unexpected(bytes.error());
    json::error_code failed;
    const json::value config = json::parse(*bytes, failed);
    if (failed)
      return base::failure("'" + file.string() + "' is no JSON (" + failed.message() + "); mend or remove it");
    auto here = find_in(config, file, domain, path, deadline);
    if (here && !here->empty()) return here;
    if (!here && found) found = std::move(here);  // another file may still have some
  }
  return found;
}

}  // namespace turbolift::image
