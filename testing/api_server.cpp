#include "testing/api_server.hpp"

#include <algorithm>

#include "testing/api_call.hpp"

namespace turbolift::fake {
namespace {

constexpr auto patience = std::chrono::seconds(20);

}  // namespace

ApiServer::ApiServer(ApiServerOptions options)
    : server_(std::make_unique<HttpServer>(
          [this](const ServerRequest& request, Responder& responder) { serve(request, responder); },
          std::move(options.tls))) {
  if (!options.token.empty()) set_tokens({options.token});
}

ApiServer::~ApiServer() {
  store_.stop();
  log_changed_.notify_all();
  server_.reset();
}

std::string ApiServer::url() const {
  return server_->url();
}

void ApiServer::set_tokens(std::set<std::string> tokens) {
  const std::lock_guard lock(mutex_);
  tokens_ = std::move(tokens);
}

bool ApiServer::await(const std::function<bool(ApiStore&)>& condition) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (true) {
    const std::uint64_t version = store_.version();
    if (condition(store_)) return true;
    if (!store_.await_change(version, until)) return condition(store_);
  }
}

void ApiServer::inject(ApiFault fault) {
  const std::lock_guard lock(mutex_);
  faults_.push_back(std::move(fault));
}

void ApiServer::clear_faults() {
  const std::lock_guard lock(mutex_);
  faults_.clear();
}

void ApiServer::deny(std::string verb, std::string plural) {
  const std::lock_guard lock(mutex_);
  denied_.emplace(std::move(verb), std::move(plural));
}

void ApiServer::set_log(std::string_view kube_namespace, std::string_view pod, std::string text, bool previous,
                        bool ended) {
  const std::lock_guard lock(mutex_);
  logs_[log_key(kube_namespace, pod, previous)] = {std::move(text), ended};
  log_changed_.notify_all();
}

void ApiServer::on_proxy(HttpServer::Handler handler) {
  const std::lock_guard lock(mutex_);
  proxy_ = std::move(handler);
}

void ApiServer::forget_history(bool as_event) {
  {
    const std::lock_guard lock(mutex_);
    gone_as_event_ = as_event;
  }
  store_.forget_history();
}

std::vector<ServerRequest> ApiServer::requests(std::string_view verb, std::string_view plural) const {
  std::vector<ServerRequest> found = server_->requests();
  std::erase_if(found, [&](const ServerRequest& request) {
    const ApiCall call = read_api_call(request);
    return call.verb != verb || (!plural.empty() && call.collection.plural != plural);
  });
  return found;
}

std::size_t ApiServer::count_locked(std::string_view verb, std::string_view plural) const {
  std::size_t count = 0;
  for (const auto& [of, times] : counts_) {
    if (of.first == verb && (plural.empty() || of.second == plural)) count += times;
  }
  return count;
}

std::size_t ApiServer::count(std::string_view verb, std::string_view plural) const {
  const std::lock_guard lock(mutex_);
  return count_locked(verb, plural);
}

bool ApiServer::await_requests(std::size_t wanted, std::string_view verb, std::string_view plural) const {
  std::unique_lock lock(mutex_);
  return counted_.wait_for(lock, patience, [&] { return count_locked(verb, plural) >= wanted; });
}

std::optional<ApiAnswer> ApiServer::refuse(const ApiCall& call) {
  const std::lock_guard lock(mutex_);
  const std::string shown = call.request.header("authorization");
  if (!tokens_.empty() && (!shown.starts_with("Bearer ") || !tokens_.contains(shown.substr(7)))) {
    return ApiAnswer(ApiRefusal{401, "Unauthorized", "Unauthorized"});
  }
  if (denied_.contains({call.verb, call.collection.plural})) {
    return ApiAnswer(ApiRefusal{403, "Forbidden",
                                call.collection.plural + " is forbidden: User \"test\" cannot " + call.verb +
                                    " resource \"" + call.collection.plural + "\""});
  }
  return std::nullopt;
}

std::optional<ApiFault> ApiServer::take_fault(const ApiCall& call) {
  const std::lock_guard lock(mutex_);
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    const bool hit = (fault->verb.empty() || fault->verb == call.verb) &&
                     (fault->plural.empty() || fault->plural == call.collection.plural) &&
                     (fault->name.empty() || fault->name == call.name);
    if (!hit) continue;
    if (fault->skip > 0) {
      --fault->skip;
      continue;
    }
    ApiFault taken = *fault;
    if (fault->times > 0 && --fault->times == 0) faults_.erase(fault);
    return taken;
  }
  return std::nullopt;
}

void ApiServer::serve(const ServerRequest& request, Responder& responder) {
  const ApiCall call = read_api_call(request);
  {
    const std::lock_guard lock(mutex_);
    ++counts_[{call.verb, call.collection.plural}];
  }
  counted_.notify_all();
  if (const auto refusal = refuse(call)) {
    responder.respond(refusal->status, refusal->body, refusal->headers);
    return;
  }
  const std::optional<ApiFault> fault = take_fault(call);
  ApiStream out(responder, fault);
  if (fault && fault->kind == ApiFault::Kind::status) {
    ApiAnswer answer(fault->status, status_object(fault->status, fault->reason, "injected by the test"));
    if (!fault->retry_after.empty()) answer.headers.emplace_back("Retry-After", fault->retry_after);
    out.respond(answer);
  } else if (fault && fault->kind == ApiFault::Kind::stall) {
    responder.peer().await_end();
  } else if (fault && fault->kind == ApiFault::Kind::error_event) {
    if (!out.begin("application/json")) return;
    out.send(event_line("ERROR", status_object(fault->status, fault->reason, "injected by the test")));
    out.end();
  } else if (call.verb == "watch") {
    stream_watch(call, out);
  } else if (call.verb == "log") {
    stream_log(call, out);
  } else if (call.verb == "proxy") {
    HttpServer::Handler proxy;
    {
      const std::lock_guard lock(mutex_);
      proxy = proxy_;
    }
    if (proxy) return proxy(request, responder);
    out.respond(ApiAnswer(ApiRefusal{503, "", "no endpoints available for service \"" + call.name + "\""}));
  } else {
    const ApiAnswer result = answer(call);
    if (fault && fault->kind == ApiFault::Kind::drop_reply) return responder.peer().cut();
    out.respond(result);
  }
}

ApiAnswer ApiServer::answer(const ApiCall& call) {
  const std::string path = call.request.path();
  if (path == "/version") return {200, json::object{{"major", "1"}, {"minor", "34"}, {"gitVersion", "v1.34.4"}}};
  if (call.verb.empty())
    return ApiAnswer(ApiRefusal{404, "NotFound", "the server could not find the requested resource"});
  if (call.verb == "get" && call.subresource == "scale") return {200, scale_of(store_.get(call.collection, call.name))};
  if (call.verb == "get") return {200, store_.get(call.collection, call.name)};
  if (call.verb == "list") return answer_list(call);
  const auto body = json::read(call.request.body.empty() ? "{}" : call.request.body);
  if (!body) return ApiAnswer(ApiRefusal{400, "BadRequest", body.error().message});
  if (call.verb == "patch") return answer_patch(call);
  const json::object* object = body->if_object();
  if (object == nullptr) return ApiAnswer(ApiRefusal{400, "BadRequest", "the body is no object"});
  if (call.verb == "delete") {
    const auto removed = store_.remove(call.collection, call.name, *object);
    if (!removed) return ApiAnswer(removed.error());
    return {200, json::object{{"kind", "Status"}, {"apiVersion", "v1"}, {"status", "Success"}}};
  }
  if (call.collection.plural == "selfsubjectaccessreviews") return review_access(call);
  return {201, store_.create(call.collection, *object)};
}

ApiAnswer ApiServer::answer_list(const ApiCall& call) {
  const auto limit = call.request.query("limit");
  const auto page = store_.list(call.collection, call.selector, limit ? std::stoul(*limit) : 0,
                                call.request.query("continue").value_or(""));
  if (!page) return ApiAnswer(page.error());
  json::array items;
  for (json::object item : page->items) {
    item.erase("kind");  // a real server leaves these out of a list, too
    item.erase("apiVersion");
    items.emplace_back(std::move(item));
  }
  json::object about{{"resourceVersion", std::to_string(page->version)}};
  if (!page->continue_token.empty()) about["continue"] = page->continue_token;
  return {200, json::object{{"kind", "List"}, {"apiVersion", "v1"}, {"metadata", about}, {"items", std::move(items)}}};
}

ApiAnswer ApiServer::answer_patch(const ApiCall& call) {
  const bool is_new = !store_.get(call.collection, call.name);
  const auto patched =
      store_.patch(call.collection, call.name, call.request.header("content-type"), *json::read(call.request.body));
  if (call.subresource == "scale") return {200, scale_of(patched)};
  return {is_new ? 201 : 200, patched};
}

ApiAnswer ApiServer::review_access(const ApiCall& call) {
  json::object review = json::read(call.request.body)->as_object();
  const json::value asked = *json::find(review, {"spec", "resourceAttributes"});
  const std::string_view subresource = json::text(asked, {"subresource"});
  const std::string verb(subresource.empty() || subresource == "scale" ? json::text(asked, {"verb"}) : subresource);
  const std::lock_guard lock(mutex_);
  review["status"] = {{"allowed", !denied_.contains({verb, std::string(json::text(asked, {"resource"}))})}};
  return {201, review};
}

}  // namespace turbolift::fake
