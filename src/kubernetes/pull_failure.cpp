#include <algorithm>
#include <array>
#include <cctype>

#include "kubernetes/pod_finding.hpp"

namespace turbolift::kubernetes {
namespace {

struct Sign {
  std::string_view text;  // in lower case
  ErrorKind kind;
  bool hopeless;
  std::string_view advice;
};

constexpr auto pull = ErrorKind::image_pull_failed;
constexpr std::string_view credentials =
    "the nodes need credentials: make a Secret of type kubernetes.io/dockerconfigjson and name it in the option "
    "image_pull_secrets";
constexpr std::string_view plain_http =
    "the registry speaks plain HTTP: the nodes' container runtime must be told so, or the registry given a certificate";

/// The first that fits. Texts of containerd 1.6 to 2.x, CRI-O and cri-dockerd.
constexpr std::array signs{
    Sign{"no match for platform", ErrorKind::wrong_architecture, true, {}},
    Sign{"no matching manifest", ErrorKind::wrong_architecture, true, {}},
    Sign{"no image found in manifest list for architecture", ErrorKind::wrong_architecture, true, {}},
    Sign{"toomanyrequests", pull, false, "the registry limits how often images are pulled"},
    Sign{"server gave http response to https client", pull, true, plain_http},
    Sign{"x509", pull, true, "the nodes do not trust the registry's certificate: give them its issuer's"},
    Sign{"no basic auth credentials", pull, true, credentials},
    Sign{"unauthorized", pull, true, credentials},
    Sign{"authorization failed", pull, true, credentials},
    Sign{"authentication required", pull, true, credentials},
    Sign{"access denied", pull, true, credentials},
    Sign{"access forbidden", pull, true, credentials},
    Sign{"denied: ", pull, true, credentials},
    Sign{"403 forbidden", pull, true, credentials},
    Sign{"manifest unknown", pull, true,
         "nobody has pushed it there, or the nodes see the registry under another name"},
    Sign{"name unknown", pull, true, "nobody has pushed it there, or the nodes see the registry under another name"},
    Sign{"no such host", pull, false, "the nodes cannot resolve the registry's name (Registry.pull is theirs)"},
    Sign{"connection refused", pull, false, "the nodes cannot reach the registry (Registry.pull is their name of it)"},
    Sign{"i/o timeout", pull, false, "the nodes cannot reach the registry (Registry.pull is their name of it)"},
    Sign{"no space left", pull, false, "the node's disk is full"},
    Sign{"not found", pull, true, "nobody has pushed it there, or the nodes see the registry under another name"},
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

}  // namespace

Finding read_pull_failure(std::string_view reason, std::string_view text, std::string_view image) {
  Finding finding;
  finding.kind = pull;
  finding.cause = "the image " + std::string(image) + " cannot be pulled: ";
  finding.cause += text.empty() ? reason : text;
  if (reason == "InvalidImageName") {
    finding.hopeless = true;
    finding.advice = "the reference that the program's load function returned is none";
    return finding;
  }
  if (reason == "ErrImageNeverPull") {
    finding.hopeless = true;
    finding.advice = "the image has to be loaded into every node (Kind, Containerd), or come from a registry";
    return finding;
  }
  if (reason == "SignatureValidationFailed") {
    finding.hopeless = true;
    finding.advice = "the nodes take signed images only";
    return finding;
  }
  const std::string words = lower(text);
  const auto* found = std::ranges::find_if(signs, [&](const Sign& one) { return words.contains(one.text); });
  finding.advice = "`kubectl describe pod` shows every attempt";
  if (found == signs.end()) return finding;
  finding.kind = found->kind;
  finding.hopeless = found->hopeless;
  finding.advice = found->advice;
  if (found->kind == ErrorKind::wrong_architecture)
    finding.advice = "name the nodes' architecture in turbolift_distribute(… PLATFORMS …)";
  return finding;
}

}  // namespace turbolift::kubernetes
