// turbolift ps: the sessions in a cluster, with their functions.
#include <iostream>
#include <memory>

#include "cli/cluster.hpp"
#include "cli/command.hpp"
#include "cli/sessions.hpp"
#include "cli/text.hpp"

namespace turbolift::cli {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

struct Arguments {
  ClusterArguments cluster{};
  std::string run_id{};
  bool json = false;
};

const char* state_name(SeenSession::State state) {
  switch (state) {
    case SeenSession::State::living:
      return "living";
    case SeenSession::State::waiting:
      return "waiting";
    case SeenSession::State::ended:
      return "ended";
    case SeenSession::State::orphaned:
      break;
  }
  return "orphaned";
}

json::value seconds_of(const std::optional<TimePoint>& from, TimePoint to) {
  return from ? json::value(duration_cast<seconds>(to - *from).count()) : json::value();
}

json::object to_json(const SeenSession& session, TimePoint now) {
  json::array functions;
  for (const SeenFunction& function : session.functions) {
    json::object one{{"function", function.name}, {"service", function.service}, {"image", function.image}};
    one["replicas_wanted"] = function.wanted;
    one["replicas_ready"] = function.ready;
    one["age_seconds"] = seconds_of(function.created, now);
    functions.push_back(std::move(one));
  }
  json::object object{{"run", session.run_id}, {"program", session.program}, {"namespace", session.kube_namespace}};
  object["state"] = state_name(session.state);
  object["age_seconds"] = seconds_of(session.created, now);
  object["seconds_left"] = session.ends ? json::value(duration_cast<seconds>(*session.ends - now).count()) : nullptr;
  object["functions"] = std::move(functions);
  return object;
}

std::vector<std::vector<std::string>> to_rows(const std::vector<SeenSession>& sessions, TimePoint now) {
  std::vector<std::vector<std::string>> rows{
      {"RUN", "PROGRAM", "NAMESPACE", "FUNCTION", "READY", "IMAGE", "AGE", "LEFT"}};
  for (const SeenSession& session : sessions) {
    const auto row = [&](const std::string& function, const std::string& ready, const std::string& image,
                         const std::optional<TimePoint>& created) {
      rows.push_back({session.run_id, session.program, session.kube_namespace, function, ready, image,
                      created ? duration_text(now - *created) : "", time_left(session, now)});
    };
    if (session.functions.empty()) row("(none yet)", "", "", session.created);
    for (const SeenFunction& function : session.functions)
      row(function.name, std::to_string(function.ready) + "/" + std::to_string(function.wanted),
          short_image(function.image), function.created);
  }
  return rows;
}

int run(const Arguments& arguments) {
  const auto access = open_cluster(arguments.cluster);
  if (!access) return fail(access.error().message);
  const base::Deadline deadline = request_deadline();
  const auto sessions = list_sessions(*access, arguments.run_id, deadline);
  if (!sessions) return fail(describe(sessions.error(), "the sessions in " + access->where()));
  const TimePoint now = cluster_time(*access->client, deadline);
  if (arguments.json) {
    json::array list;
    for (const SeenSession& session : *sessions) list.push_back(to_json(session, now));
    std::cout << json::serialize(json::object{{"sessions", std::move(list)}}) << '\n';
  } else if (sessions->empty()) {
    note("there are no sessions in " + access->where());
  } else {
    print_table(to_rows(*sessions, now), std::cout);
  }
  return 0;
}

}  // namespace

Command add_ps(CLI::App& parent) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* app = parent.add_subcommand(
      "ps",
      "Lists sessions in a cluster and their functions: replicas ready of those wanted, and in LEFT when the "
      "cluster removes the session unless its program extends it");
  app->add_option("--run", arguments->run_id, "only this session");
  app->add_flag("--json", arguments->json, "print JSON");
  add_cluster_options(*app, arguments->cluster, Namespaces::one_or_all);
  return {app, [arguments] { return run(*arguments); }};
}

}  // namespace turbolift::cli
