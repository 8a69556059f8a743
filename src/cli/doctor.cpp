// turbolift doctor: what this machine and a cluster lack to run programs with turbolift::Kubernetes. Changes nothing.
#include "cli/doctor.hpp"

#include <iostream>
#include <memory>

#include "cli/command.hpp"
#include "cli/program.hpp"
#include "image/reference.hpp"
#include "image/registry_images.hpp"
#include "image/spec.hpp"
#include "kubernetes/config.hpp"

namespace turbolift::cli {
namespace {

using Level = Finding::Level;

constexpr auto registry_patience = std::chrono::seconds(30);

struct Arguments {
  ClusterArguments cluster{};
  std::string program{}, registry{};
  bool insecure = false, no_cluster = false, json = false;
};

void examine_all(const Arguments& arguments, Findings& findings) {
  std::vector<embed::Embedded> services;
  if (!arguments.program.empty()) {
    auto found = services_of(arguments.program);
    if (found) {
      services = *std::move(found);
    } else {
      findings.failed("program", found.error().message, "");
    }
  }
  examine_machine(arguments.program, services, findings);
  if (!arguments.registry.empty()) examine_registry(arguments.registry, arguments.insecure, services, findings);
  if (arguments.no_cluster) return;
  const auto access = open_cluster(arguments.cluster);
  if (!access) {
    std::string_view why = access.error().message;
    if (why.starts_with("kubeconfig: ")) why.remove_prefix(why.find(' ') + 1);
    return findings.failed("kubeconfig", why,
                           "kubectl reads the same one: `kubectl config view --minify`. Without a cluster: "
                           "turbolift::Local, or TURBOLIFT_PLATFORM=local");
  }
  const kubernetes::Config& config = access->client->config();
  findings.ok("kubeconfig", (config.context.empty() ? "the account of this pod" : "context " + config.context) + ", " +
                                config.cluster.server + ", " + access->where());
  if (examine_cluster(*access, findings)) examine_services(*access, services, findings);
}

int run(const Arguments& arguments) {
  Findings findings(arguments.json ? nullptr : &std::cout);
  examine_all(arguments, findings);
  const std::size_t failed = findings.count(Level::failed);
  if (arguments.json) {
    std::cout << json::serialize(findings.to_json()) << '\n';
  } else {
    const std::size_t warnings = findings.count(Level::warning);
    std::cout << findings.count(Level::ok) << " ok, " << warnings << (warnings == 1 ? " warning, " : " warnings, ")
              << failed << " failed\n";
  }
  return failed == 0 ? 0 : 1;
}

}  // namespace

void examine_registry(const std::string& registry, bool insecure, const std::vector<embed::Embedded>& services,
                      Findings& findings) {
  const auto failed = [&](const image::PushError& error) {
    std::string fix;
    if (error.failure == image::PushFailure::unreachable)
      fix =
          "is it running, and reachable from this machine? A registry without TLS needs --insecure here and "
          "Registry{.insecure = true} in the program";
    findings.failed("registry " + registry, error.message, fix);
  };
  // Whoever waits for this wants to know what is now, not what may be in a while.
  image::PushOptions options;
  options.backoff = {.initial = std::chrono::milliseconds(200), .max_attempts = 1};
  auto images = image::RegistryImages::make(registry, insecure, base::Deadline::after(registry_patience), nullptr,
                                            std::move(options));
  if (!images) return failed(images.error());
  std::vector<std::string> names;
  for (const embed::Embedded& service : services) names.push_back("turbolift/" + image::path_component(service->name));
  if (names.empty()) names.emplace_back("turbolift/doctor");
  for (const std::string& name : names) {
    const auto repository = images->repository_of(name);
    if (!repository) return failed(repository.error());
    if (const auto pushable = images->check_push(*repository); !pushable) return failed(pushable.error());
  }
  findings.ok("registry " + registry,
              "it takes images of this user; whether the nodes can pull from it is seen when they do");
}

Command add_doctor(CLI::App& parent) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* app = parent.add_subcommand("doctor",
                                        "Says what this machine and the cluster lack to run programs with "
                                        "turbolift::Kubernetes, and what to do about it. "
                                        "Changes nothing. Status 1 where something that is needed failed");
  app->add_option("APP", arguments->program,
                  "an executable or shared library: its platforms are compared with the nodes'");
  CLI::Option* registry = app->add_option("--registry", arguments->registry,
                                          "host[:port][/prefix] to push to: is it there, and may this user push?");
  app->add_flag("--insecure", arguments->insecure, "the registry speaks plain HTTP")->needs(registry);
  app->add_flag("--no-cluster", arguments->no_cluster, "look at this machine, and the registry, alone");
  app->add_flag("--json", arguments->json, "print JSON");
  add_cluster_options(*app, arguments->cluster, Namespaces::one);
  return {app, [arguments] { return run(*arguments); }};
}

}  // namespace turbolift::cli
