// turbolift logs [FUNCTION]: what the pods of a function write, each line after its pod's name; with -f as it is
// written, over restarts and broken connections, pods that come later too, until a signal.
#include <unistd.h>

#include <iostream>
#include <memory>
#include <mutex>

#include "base/file.hpp"
#include "cli/cluster.hpp"
#include "cli/command.hpp"
#include "cli/log_lines.hpp"
#include "cli/log_watch.hpp"
#include "cli/stop_signals.hpp"
#include "cli/text.hpp"
#include "kubernetes/list_all.hpp"
#include "kubernetes/names.hpp"
#include "kubernetes/objects.hpp"
#include "kubernetes/request.hpp"

namespace turbolift::cli {
namespace {

constexpr auto longest_silence = std::chrono::seconds(60);  // of a log that is not followed

struct Arguments {
  ClusterArguments cluster{};
  LogSelection selection{};
  std::string since{};
  bool follow = false, no_prefix = false;
};

/// Whole lines, whichever thread writes them.
class LinePrinter {
 public:
  explicit LinePrinter(bool prefix) : prefix_(prefix) {}

  void operator()(std::string_view pod, std::string_view line) {
    std::string text;
    if (prefix_) text.append(pod).append(" | ");
    text.append(line) += '\n';
    const std::lock_guard lock(mutex_);
    if (is_read_ && !base::write_all(STDOUT_FILENO, text, "standard output")) is_read_ = false;
  }

 private:
  std::mutex mutex_;
  bool prefix_;
  bool is_read_ = true;  // somebody takes it
};

int follow(const ClusterAccess& access, const Arguments& arguments) {
  StopSignals signals;
  LinePrinter print(!arguments.no_prefix);
  std::mutex mutex;
  const LogOutput output{.line = [&](std::string_view pod, std::string_view line) { print(pod, line); },
                         .trouble =
                             [&](const std::string& message) {
                               const std::lock_guard lock(mutex);
                               note(message);
                             }};
  std::optional<int> signal;
  std::string problem;
  {
    LogWatch logs(access, arguments.selection, output);
    signal = signals.wait(base::Deadline::never(), &logs.over());
    problem = logs.problem();
  }
  if (signal) StopSignals::end_of(*signal);
  return fail(problem);
}

/// The log of one pod, as far as it goes. False: there was none, and it was said why.
bool print_log(const ClusterAccess& access, const json::value& pod, const Arguments& arguments, LinePrinter& print) {
  const std::string name(json::text(pod, {"metadata", "name"}));
  kubernetes::LogOptions options = arguments.selection.options;
  options.container = kubernetes::container_name;
  options.timestamps = true;
  const auto stream = access.client->open(
      kubernetes::request::log(json::text(pod, {"metadata", "namespace"}), name, options), request_deadline());
  if (!stream) {
    note(name + ": " + stream.error().message);
    return false;
  }
  LogLines lines(arguments.selection.timestamps);
  while (true) {
    const auto bytes = (*stream)->read(base::Deadline::after(longest_silence));
    if (!bytes) {
      note(name + ": the log broke off: " + bytes.error().message);
      return false;
    }
    for (const std::string& line : bytes->empty() ? lines.finish() : lines.feed(*bytes)) print(name, line);
    if (bytes->empty()) return true;
  }
}

std::string nothing_of(const Arguments& arguments, const WantedServices& wanted, const ClusterAccess& access) {
  std::string message = arguments.selection.function.empty()
                            ? "there is no function of a Turbolift program in " + access.where()
                            : "there is no function " + arguments.selection.function + " in " + access.where();
  if (!arguments.selection.run_id.empty()) message += " in the session " + arguments.selection.run_id;
  if (!wanted.functions().empty()) message += "; there are:";
  for (const std::string& function : wanted.functions()) message += "\n  " + function;
  return message;
}

int print_all(const ClusterAccess& access, const Arguments& arguments) {
  kubernetes::ListAllOptions options;
  options.label_selector = arguments.selection.run_id.empty() ? std::string(kubernetes::run_label)
                                                              : kubernetes::run_selector(arguments.selection.run_id);
  const auto list = [&](const kubernetes::Resource& resource) {
    return kubernetes::list_all(*access.client, resource, access.kube_namespace, options, request_deadline());
  };
  const auto deployments = list(kubernetes::deployments);
  if (!deployments) return fail(describe(deployments.error(), "the functions in " + access.where()));
  WantedServices wanted(arguments.selection.function);
  for (const json::value& deployment : *deployments) wanted.learn(deployment);
  if (wanted.empty()) return fail(nothing_of(arguments, wanted, access));
  const auto pods = list(kubernetes::pods);
  if (!pods) return fail(describe(pods.error(), "the pods in " + access.where()));
  LinePrinter print(!arguments.no_prefix);
  std::size_t asked = 0, printed = 0;
  for (const json::value& pod : *pods) {
    if (!wanted.has(pod)) continue;
    ++asked;
    if (print_log(access, pod, arguments, print)) ++printed;
  }
  if (asked == 0) note("the function has no pods now");
  // A pod that has no log yet, or whose container was never restarted, is nothing wrong where others have one.
  return asked == 0 || printed > 0 ? 0 : 1;
}

int run(Arguments& arguments) {
  if (!arguments.since.empty())
    arguments.selection.options.since =
        std::chrono::ceil<std::chrono::seconds>(parse_duration(arguments.since).value_or(std::chrono::nanoseconds()));
  const auto access = open_cluster(arguments.cluster);
  if (!access) return fail(access.error().message);
  return arguments.follow ? follow(*access, arguments) : print_all(*access, arguments);
}

}  // namespace

Command add_logs(CLI::App& parent) {
  const auto arguments = std::make_shared<Arguments>();
  LogSelection& selection = arguments->selection;
  CLI::App* app =
      parent.add_subcommand("logs", "Prints what the pods of a function write, each line after the pod's name");
  app->add_option(
      "FUNCTION", selection.function,
      "name, with or without namespaces and parameter types, or the service's name; default: all functions");
  CLI::Option* follow =
      app->add_flag("-f,--follow", arguments->follow,
                    "go on as more is written, over restarts and broken connections, with pods that come later, until "
                    "Ctrl-C");
  app->add_option("--run", selection.run_id, "only of this session (see turbolift ps)");
  app->add_option("--tail", selection.options.tail_lines, "only so many of the last lines of each pod")
      ->check(CLI::NonNegativeNumber);
  app->add_option("--since", arguments->since, "only what was written within this time, such as 90s or 1h30m")
      ->check(check_duration, "DURATION");
  app->add_flag("--previous", selection.options.previous, "of the container before a pod's last restart")
      ->excludes(follow);
  app->add_flag("--timestamps", selection.timestamps, "begin each line with its moment");
  app->add_flag("--no-prefix", arguments->no_prefix, "leave the pods' names out");
  add_cluster_options(*app, arguments->cluster, Namespaces::one_or_all);
  return {app, [arguments] { return run(*arguments); }};
}

}  // namespace turbolift::cli
