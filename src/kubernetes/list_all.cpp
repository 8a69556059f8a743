#include "kubernetes/list_all.hpp"

#include <utility>

#include "kubernetes/request.hpp"

namespace turbolift::kubernetes {
namespace {

void complete(json::value& item, const Resource& resource) {
  json::object* object = item.if_object();
  if (object == nullptr) return;
  (*object)["kind"] = resource.kind;  // of metadata alone it is another one
  (*object)["apiVersion"] = resource.api_version();
  json::value* about = object->if_contains("metadata");
  if (about != nullptr && about->is_object()) about->get_object().erase("managedFields");
}

}  // namespace

ApiExpected<json::array> list_all(Client& client, const Resource& resource, std::string_view kube_namespace,
                                  const ListAllOptions& options, base::Deadline deadline,
                                  const http::Interrupt* interrupt) {
  ListOptions page{
      .label_selector = options.label_selector, .field_selector = options.field_selector, .limit = options.page_size};
  json::array items;
  for (bool again = false;;) {
    const Request request = options.metadata_only ? request::list_metadata(resource, kube_namespace, page)
                                                  : request::list(resource, kube_namespace, page);
    auto answer = client.send(request, deadline, interrupt);
    if (!answer && answer.error().expired() && !page.continue_token.empty() && !std::exchange(again, true)) {
      items.clear();
      page.continue_token.clear();
      continue;
    }
    if (!answer) return std::unexpected(std::move(answer.error()));
    json::value* part = answer->is_object() ? answer->get_object().if_contains("items") : nullptr;
    if (part != nullptr && part->is_array()) {  // an empty list may be null
      for (json::value& item : part->get_array()) {
        complete(item, resource);
        items.push_back(std::move(item));
      }
    }
    page.continue_token = json::text(*answer, {"metadata", "continue"});
    if (page.continue_token.empty()) return items;
  }
}

}  // namespace turbolift::kubernetes
