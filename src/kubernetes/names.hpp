#pragma once

#include <string>
#include <string_view>

/// \file
/// The names of a session's objects: unique for each run, and valid wherever Kubernetes wants a DNS label (RFC 1035:
/// begins with a letter; at most 63 characters), with room for what controllers append to them for pods.
///
///     tl-k7x2m9qd1a                          the session's Job, token and NetworkPolicy
///     tl-k7x2m9qd1a-tls                      its certificate
///     tl-geo-area-1f0c9a77-k7x2m9qd1a        Deployment, Service, … of one function
///     geo-area-1f0c9a77.k7x2m9qd1a.turbolift.internal    the function's host name at an ingress controller
namespace turbolift::kubernetes {

/// Labels that the library reads again. Users' own labels never replace them.
inline constexpr std::string_view run_label = "turbolift/run";
inline constexpr std::string_view service_label = "turbolift/service";

/// The domain of the host names; ".internal" is reserved for private use, so that nobody else answers for it.
inline constexpr std::string_view host_domain = "turbolift.internal";

/// 10 random lower-case letters and digits (50 bits): names a session, in its objects' names and labels.
std::string new_run_id();
/// Whether `text` can be what new_run_id gave.
bool is_run_id(std::string_view text);

/// Names a service within a run: what people recognise of the qualified name `function`, and a digest of `key`, which
/// tells apart what may not share a service (function, overload, options). At most 31 characters, a DNS label.
std::string service_id(std::string_view function, std::string_view key);

std::string session_name(std::string_view run_id);
std::string certificate_name(std::string_view run_id);
std::string object_name(std::string_view run_id, std::string_view service);

/// The name by which an ingress controller finds the service; `wildcard_host` covers those of all of a run's services.
std::string host_name(std::string_view run_id, std::string_view service);
std::string wildcard_host(std::string_view run_id);

/// The label selector of all of a run's objects, as in a list's or watch's query.
std::string run_selector(std::string_view run_id);
/// The same for one service.
std::string service_selector(std::string_view run_id, std::string_view service);

/// `text` as near as a label's value allows: other characters become '-', at most 63.
std::string label_value(std::string_view text);

}  // namespace turbolift::kubernetes
