#include "testing/api_call.hpp"

#include <vector>

#include "http/syntax.hpp"

namespace turbolift::fake {
namespace {

std::vector<std::string> segments(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    std::string part;
    const std::string_view raw = path.substr(0, path.find('/'));
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const auto byte = raw[i] == '%' ? http::parse_number(raw.substr(i + 1, 2), 16) : std::nullopt;
      part += byte ? static_cast<char>(*byte) : raw[i];
      if (byte) i += 2;
    }
    parts.push_back(std::move(part));
    path.remove_prefix(raw.size());
  }
  return parts;
}

std::string verb_of(const ServerRequest& request, const ApiCall& call) {
  if (call.subresource == "proxy") return "proxy";
  if (call.subresource == "log") return "log";
  if (request.method == "POST") return "create";
  if (request.method == "PATCH") return "patch";
  if (request.method == "DELETE") return "delete";
  if (!call.name.empty()) return "get";
  const auto watch = request.query("watch");
  return watch == "true" || watch == "1" ? "watch" : "list";
}

}  // namespace

ApiCall read_api_call(const ServerRequest& request) {
  ApiCall call;
  call.request = request;
  const std::vector<std::string> parts = segments(request.path());
  std::size_t at = 0;
  const auto next = [&] { return at < parts.size() ? parts[at++] : std::string(); };
  const std::string root = next();
  if (root == "apis") call.collection.group = next();
  if (root != "api" && root != "apis") return call;
  next();  // the version
  call.collection.plural = next();
  if (call.collection.plural == "namespaces" && parts.size() > at + 1) {
    call.collection.kube_namespace = next();
    call.collection.plural = next();
  }
  if (call.collection.plural.empty()) return call;
  call.name = next();
  call.subresource = next();
  call.selector = {request.query("labelSelector").value_or(""), request.query("fieldSelector").value_or("")};
  call.verb = verb_of(request, call);
  if (call.verb == "create") {
    if (const auto object = json::read(request.body)) call.name = json::text(*object, {"metadata", "name"});
  }
  return call;
}

ApiResult<json::object> scale_of(const ApiResult<json::object>& result) {
  if (!result) return result;
  const json::object& deployment = *result;
  const json::value* replicas = json::find(deployment, {"spec", "replicas"});
  const json::value* ready = json::find(deployment, {"status", "replicas"});
  return json::object{{"kind", "Scale"},
                      {"apiVersion", "autoscaling/v1"},
                      {"metadata", *json::find(deployment, {"metadata"})},
                      {"spec", {{"replicas", replicas == nullptr ? json::value(1) : *replicas}}},
                      {"status", {{"replicas", ready == nullptr ? json::value(0) : *ready}}}};
}

std::string log_key(std::string_view kube_namespace, std::string_view pod, bool previous) {
  return std::string(kube_namespace).append("/").append(pod).append(previous ? " before" : "");
}

std::string last_lines(const std::string& text, const std::optional<std::string>& count) {
  if (!count) return text;
  const auto wanted = http::parse_number(*count).value_or(0);
  std::size_t begin = text.size();
  std::uint64_t lines = 0;
  while (begin > 0) {
    const bool line_ends = text[begin - 1] == '\n' && begin != text.size();
    if (line_ends && ++lines == wanted) break;
    --begin;
  }
  return wanted == 0 ? std::string() : text.substr(begin);
}

}  // namespace turbolift::fake
