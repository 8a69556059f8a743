#pragma once

#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "http/client/interrupt.hpp"
#include "kubernetes/client.hpp"
#include "kubernetes/resource.hpp"

namespace turbolift::kubernetes {

struct ListAllOptions {
  std::string label_selector{}, field_selector{};  ///< Empty: everything.
  bool metadata_only = false;                      ///< What is in the objects stays in the cluster (for Secrets).
  int page_size = 500;                             ///< Objects of one answer.
};

/// All objects of a kind, page by page, each with `kind` and `apiVersion`, which the server leaves out, and without
/// managed fields. An empty namespace means all of them. Where the server forgets the list between its pages it is
/// asked for anew, once.
ApiExpected<json::array> list_all(Client& client, const Resource& resource, std::string_view kube_namespace,
                                  const ListAllOptions& options, base::Deadline deadline,
                                  const http::Interrupt* interrupt = nullptr);

}  // namespace turbolift::kubernetes
