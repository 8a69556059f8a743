// turbolift top: what functions and their pods use, as the cluster's pod metrics say.
#include <unistd.h>

#include <iostream>
#include <memory>
#include <sstream>
#include <thread>

#include "cli/cluster.hpp"
#include "cli/command.hpp"
#include "cli/sessions.hpp"
#include "cli/text.hpp"
#include "cli/usage.hpp"
#include "kubernetes/list_all.hpp"
#include "kubernetes/names.hpp"

namespace turbolift::cli {
namespace {

constexpr std::string_view how_to_get_metrics =
    "the cluster has no pod metrics (metrics.k8s.io), so that CPU and memory are not known, and its autoscalers do not "
    "act on CPU. Install metrics-server:\n"
    "  kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml\n"
    "(minikube: minikube addons enable metrics-server; k3s has it; kind besides needs its argument "
    "--kubelet-insecure-tls)";
constexpr auto shortest_period = std::chrono::seconds(1);  // between two looks
constexpr std::string_view clear_screen = "\033[H\033[2J";

struct Arguments {
  ClusterArguments cluster{};
  std::string run_id{}, watch{};
  bool json = false;
};

/// The text of one look at the cluster, and what is to be said besides.
struct Look {
  std::string text{};
  std::string problem{};  ///< usage is not known
};

kubernetes::ApiExpected<Look> look(const ClusterAccess& access, const Arguments& arguments) {
  const base::Deadline deadline = request_deadline();
  const auto sessions = list_sessions(access, arguments.run_id, deadline);
  if (!sessions) return std::unexpected(sessions.error());
  kubernetes::ListAllOptions options;
  options.label_selector =
      arguments.run_id.empty() ? std::string(kubernetes::run_label) : kubernetes::run_selector(arguments.run_id);
  const auto pods = kubernetes::list_all(*access.client, kubernetes::pods, access.kube_namespace, options, deadline);
  if (!pods) return std::unexpected(pods.error());
  const auto metrics =
      kubernetes::list_all(*access.client, kubernetes::pod_metrics, access.kube_namespace, options, deadline);
  Look result;
  if (!metrics && (metrics.error().not_found() || metrics.error().status == 503)) {
    result.problem = how_to_get_metrics;
  } else if (!metrics) {
    result.problem = describe(metrics.error(), "the pod metrics in " + access.where());
  }
  const auto usage = read_usage(*sessions, *pods, metrics ? *metrics : json::array());
  std::ostringstream text;
  if (arguments.json) {
    text << json::serialize(usage_json(usage)) << '\n';
  } else if (!usage.empty()) {
    print_table(usage_rows(usage), text);
  } else {
    result.problem = "there are no functions in " + access.where();
  }
  result.text = text.str();
  return result;
}

int watch(const ClusterAccess& access, const Arguments& arguments) {
  const auto period = std::max<std::chrono::nanoseconds>(
      parse_duration(arguments.watch).value_or(std::chrono::nanoseconds()), shortest_period);
  const bool on_screen = ::isatty(STDOUT_FILENO) == 1 && !arguments.json;
  bool is_first = true;
  while (true) {
    const auto seen = look(access, arguments);
    if (on_screen) {
      std::cout << clear_screen;
    } else if (!std::exchange(is_first, false) && !arguments.json) {
      std::cout << '\n';
    }
    if (seen) {
      std::cout << seen->text << std::flush;
      if (!seen->problem.empty()) note(seen->problem);
    } else {
      note(describe(seen.error(), "the functions in " + access.where()));  // it may answer the next time
    }
    std::this_thread::sleep_for(period);  // a signal ends the program, here as anywhere
  }
}

int run(const Arguments& arguments) {
  const auto access = open_cluster(arguments.cluster);
  if (!access) return fail(access.error().message);
  if (!arguments.watch.empty()) return watch(*access, arguments);
  const auto seen = look(*access, arguments);
  if (!seen) return fail(describe(seen.error(), "the functions in " + access->where()));
  std::cout << seen->text << std::flush;
  if (seen->problem.empty()) return 0;
  note(seen->problem);
  return seen->text.empty() ? 0 : 1;
}

}  // namespace

Command add_top(CLI::App& parent) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* app = parent.add_subcommand(
      "top",
      "Shows what functions and their pods use of CPU and memory, what one replica requests and may take, "
      "replicas and restarts; needs pod metrics (metrics-server), and says so with status 1 without");
  app->add_option("--run", arguments->run_id, "only this session");
  app->add_option("-w,--watch", arguments->watch, "look again after each of these times, such as 5s, until Ctrl-C")
      ->check(check_duration, "DURATION");
  app->add_flag("--json", arguments->json, "print JSON; with --watch a line each time");
  add_cluster_options(*app, arguments->cluster, Namespaces::one_or_all);
  return {app, [arguments] { return run(*arguments); }};
}

}  // namespace turbolift::cli
