#include "kubernetes/request.hpp"

#include <utility>

#include "http/client/url.hpp"

namespace turbolift::kubernetes::request {
namespace {

using http::percent_encode;

/// A path with a query that is put together piece by piece.
class Target {
 public:
  explicit Target(std::string path) : text_(std::move(path)) {}

  Target& add(std::string_view name, std::string_view value) {
    text_ += std::exchange(separator_, '&');
    text_.append(name) += '=';
    text_ += percent_encode(value);
    return *this;
  }
  Target& add_if(std::string_view name, std::string_view value) { return value.empty() ? *this : add(name, value); }
  Target& managed() { return add("fieldManager", field_manager); }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  char separator_ = '?';
};

std::string collection(const Resource& resource, std::string_view kube_namespace) {
  std::string path = resource.group.empty() ? "/api/" : "/apis/" + std::string(resource.group) + '/';
  path += resource.version;
  if (resource.namespaced && !kube_namespace.empty()) path += "/namespaces/" + percent_encode(kube_namespace);
  path += '/';
  path += resource.plural;
  return path;
}

std::string item(const Resource& resource, std::string_view kube_namespace, std::string_view name,
                 std::string_view subresource = {}) {
  std::string path = collection(resource, kube_namespace) + '/' + percent_encode(name);
  if (!subresource.empty()) path.append("/").append(subresource);
  return path;
}

Request patch(Target target, std::string_view type, const json::value& body) {
  return {"PATCH", target.managed().take(), "application/" + std::string(type), json::serialize(body)};
}

}  // namespace

Request get_path(std::string_view path) {
  return {"GET", std::string(path)};
}

Request get(const Resource& resource, std::string_view kube_namespace, std::string_view name,
            std::string_view subresource) {
  return {"GET", item(resource, kube_namespace, name, subresource)};
}

Request list(const Resource& resource, std::string_view kube_namespace, const ListOptions& options) {
  Target target(collection(resource, kube_namespace));
  target.add_if("labelSelector", options.label_selector)
      .add_if("fieldSelector", options.field_selector)
      .add_if("limit", options.limit > 0 ? std::to_string(options.limit) : "")
      .add_if("continue", options.continue_token)
      .add_if("resourceVersion", options.resource_version);
  return {"GET", target.take()};
}

Request list_metadata(const Resource& resource, std::string_view kube_namespace, const ListOptions& options) {
  Request request = list(resource, kube_namespace, options);
  request.accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
  return request;
}

Request watch(const Resource& resource, std::string_view kube_namespace, const WatchOptions& options) {
  Target target(collection(resource, kube_namespace));
  target.add("watch", "true")
      .add("allowWatchBookmarks", "true")
      .add_if("labelSelector", options.label_selector)
      .add_if("fieldSelector", options.field_selector)
      .add_if("resourceVersion", options.resource_version)
      .add_if("timeoutSeconds", options.timeout.count() > 0 ? std::to_string(options.timeout.count()) : "");
  return {"GET", target.take()};
}

Request create(const Resource& resource, std::string_view kube_namespace, const json::object& object) {
  return {"POST", Target(collection(resource, kube_namespace)).managed().take(), "application/json",
          json::serialize(object)};
}

Request apply(const Resource& resource, std::string_view kube_namespace, std::string_view name,
              const json::object& object) {
  Target target(item(resource, kube_namespace, name));
  target.add("force", "true");
  return patch(std::move(target), "apply-patch+yaml", object);  // JSON is YAML
}

Request dry_run(Request write) {
  write.target += write.target.find('?') == std::string::npos ? "?dryRun=All" : "&dryRun=All";
  return write;
}

Request merge_patch(const Resource& resource, std::string_view kube_namespace, std::string_view name,
                    const json::object& body, std::string_view subresource) {
  return patch(Target(item(resource, kube_namespace, name, subresource)), "merge-patch+json", body);
}

Request strategic_patch(const Resource& resource, std::string_view kube_namespace, std::string_view name,
                        const json::object& body, std::string_view subresource) {
  return patch(Target(item(resource, kube_namespace, name, subresource)), "strategic-merge-patch+json", body);
}

Request json_patch(const Resource& resource, std::string_view kube_namespace, std::string_view name,
                   std::string_view uid, const json::array& operations) {
  json::array all{{{"op", "test"}, {"path", "/metadata/uid"}, {"value", uid}}};
  all.insert(all.end(), operations.begin(), operations.end());
  return patch(Target(item(resource, kube_namespace, name)), "json-patch+json", all);
}

Request scale(const Resource& resource, std::string_view kube_namespace, std::string_view name, int replicas) {
  return merge_patch(resource, kube_namespace, name, {{"spec", {{"replicas", replicas}}}}, "scale");
}

Request remove(const Resource& resource, std::string_view kube_namespace, std::string_view name, std::string_view uid) {
  json::object options{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"propagationPolicy", "Background"}};
  if (!uid.empty()) options["preconditions"] = {{"uid", uid}};
  return {"DELETE", item(resource, kube_namespace, name), "application/json", json::serialize(options)};
}

Request log(std::string_view kube_namespace, std::string_view pod, const LogOptions& options) {
  Target target(item(pods, kube_namespace, pod, "log"));
  target.add_if("container", options.container)
      .add_if("follow", options.follow ? "true" : "")
      .add_if("previous", options.previous ? "true" : "")
      .add_if("tailLines", options.tail_lines >= 0 ? std::to_string(options.tail_lines) : "")
      .add_if("sinceSeconds", options.since.count() > 0 ? std::to_string(options.since.count()) : "")
      .add_if("sinceTime", options.since_time)
      .add_if("timestamps", options.timestamps ? "true" : "")
      .add_if("limitBytes", options.max_bytes > 0 ? std::to_string(options.max_bytes) : "");
  return {"GET", target.take()};
}

std::string service_proxy_target(std::string_view kube_namespace, std::string_view service, std::string_view port,
                                 std::string_view path) {
  return item(services, kube_namespace, std::string(service) + ':' + std::string(port), "proxy").append(path);
}

}  // namespace turbolift::kubernetes::request
