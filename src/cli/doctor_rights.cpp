// The rights that a program needs in its namespace, verb by verb.
#include <array>

#include "cli/doctor.hpp"
#include "kubernetes/manifest.hpp"
#include "kubernetes/request.hpp"
#include "kubernetes/rights.hpp"

namespace turbolift::cli {
namespace {

using kubernetes::Right;
using kubernetes::RightNeed;

struct Missing {
  RightNeed need;
  const char* what;
  const char* only;  // what alone needs them; null: everything does
  std::vector<Right> rights{};
};

/// As the API server names whoever asks; a placeholder where it does not say (before 1.28).
std::string user_name(kubernetes::Client& client) {
  const json::object review{{"apiVersion", "authentication.k8s.io/v1"}, {"kind", "SelfSubjectReview"}};
  const auto answer =
      client.send(kubernetes::request::create(kubernetes::self_subject_reviews, {}, review), request_deadline());
  const std::string_view name = answer ? json::text(*answer, {"status", "userInfo", "username"}) : std::string_view();
  return name.empty() ? "USER" : std::string(name);
}

std::string list(const std::vector<Right>& rights) {
  std::string text;
  for (const Right& right : rights) text += (text.empty() ? "" : ", ") + describe(right);
  return text;
}

}  // namespace

void examine_rights(const ClusterAccess& access, Findings& findings) {
  std::array<Missing, 4> groups{
      {{RightNeed::always, "rights", nullptr},
       {RightNeed::api_proxy, "rights for the API server's proxy",
        "calls through the API server (access = api_proxy, and where no controller leads to the services)"},
       {RightNeed::http_route, "rights for HTTPRoutes", "access = http_route"},
       {RightNeed::at_end, "rights for what controllers make", "a program's end, to see that these are gone"}}};
  const std::vector<Right> rights = kubernetes::client_rights();
  for (const Right& right : rights) {
    const auto answer =
        access.client->send(kubernetes::request::create(kubernetes::self_subject_access_reviews, {},
                                                        kubernetes::access_review(right, access.kube_namespace)),
                            request_deadline());
    if (!answer) {
      findings.warning("rights", describe(answer.error(), "this user's rights cannot be asked for"),
                       "compare with the Role in docs/cluster-objects.md");
      return;
    }
    if (json::is_true(*answer, {"status", "allowed"})) continue;
    for (Missing& group : groups)
      if (group.need == right.need) group.rights.push_back(right);
  }
  std::string user;
  for (const Missing& group : groups) {
    if (group.rights.empty()) continue;
    if (user.empty()) user = user_name(*access.client);
    const auto role = kubernetes::grant(group.rights, access.kube_namespace, user, "turbolift-missing");
    const std::string fix = "an administrator gives them with `kubectl apply -f -` of\n" + kubernetes::to_yaml(role);
    const std::string detail = user + " may not, in namespace " + access.kube_namespace + ": " + list(group.rights);
    if (group.only == nullptr) {
      findings.failed(group.what, detail, fix);
    } else {
      findings.warning(group.what, detail + "; only needed for " + group.only, fix);
    }
  }
  if (user.empty())
    findings.ok("rights", "all " + std::to_string(rights.size()) +
                              " of the Role in docs/cluster-objects.md, in namespace " + access.kube_namespace);
}

}  // namespace turbolift::cli
