#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "cli/cluster.hpp"
#include "cli/finding.hpp"
#include "embed/embed.hpp"

namespace turbolift::cli {

/// What this machine needs to build and to run such programs; `program`, where one is given, with its `services`.
void examine_machine(const std::string& program, const std::vector<embed::Embedded>& services, Findings& findings);

/// What a program needs of the API server: that it answers and is new enough, rights, the namespace, what admission
/// says of a session's objects (by a dry run: nothing is made). False: it does not answer, so that nothing else can be
/// asked.
bool examine_cluster(const ClusterAccess& access, Findings& findings);

/// What makes a session end, functions reachable, scaled and scheduled: controllers, ingress, metrics, nodes.
void examine_services(const ClusterAccess& access, const std::vector<embed::Embedded>& services, Findings& findings);

/// Each right of the Role in docs/cluster-objects.md, asked for one by one.
void examine_rights(const ClusterAccess& access, Findings& findings);

/// Whether a registry answers, and takes images of this user's.
void examine_registry(const std::string& registry, bool insecure, const std::vector<embed::Embedded>& services,
                      Findings& findings);

/// "v1.34.4", by what the API server says of itself; whether that is new enough.
struct ServerVersion {
  std::string text{};
  bool is_known = false, is_new_enough = false;
};
ServerVersion read_version(const json::value& answer);

/// How many ready nodes take pods, by platform ("linux/amd64"), from core/v1 Nodes.
std::map<std::string, std::size_t> usable_nodes(const json::array& nodes);

}  // namespace turbolift::cli
