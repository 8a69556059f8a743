#include <atomic>
#include <memory>

#include "fake_nodes.hpp"
#include "http/client/client.hpp"

namespace turbolift::fake {
namespace {

constexpr auto patience = std::chrono::seconds(20);

/// What comes after ".../proxy", which is the service's own.
std::string target_in(const std::string& target) {
  constexpr std::string_view mark = "/proxy";
  return target.substr(target.find(mark) + mark.size());
}

}  // namespace

HttpServer::Handler service_proxy(Nodes& nodes) {
  return [&nodes, turn = std::make_shared<std::atomic<std::size_t>>(0)](const ServerRequest& request,
                                                                        Responder& responder) {
    const auto addresses = nodes.addresses();
    if (addresses.empty()) {
      responder.respond(503, "no endpoints available");
      return;
    }
    const std::string address =
        std::next(addresses.begin(), static_cast<std::ptrdiff_t>(turn->fetch_add(1) % addresses.size()))->second;
    http::Client client({.host = address, .port = 8080});
    http::Request message{
        .method = request.method, .target = target_in(request.target), .headers = {}, .body = request.body};
    for (const auto& [name, value] : request.headers) {
      // As the API server does: its own credentials are not the service's business.
      if (name != "authorization" && name != "host" && name != "content-length" && name != "connection")
        message.headers.emplace_back(name, value);
    }
    auto answer = client.open(message, base::Deadline::after(patience));
    if (!answer) {
      responder.respond(502, "error trying to reach service: " + answer.error().message);
      return;
    }
    Headers headers;
    for (const char* name : {"content-type", "turbolift-error", "retry-after"}) {
      if (const auto value = (*answer)->header(name); !value.empty()) headers.emplace_back(name, value);
    }
    if (!responder.begin((*answer)->status(), headers)) return;
    while (true) {
      auto bytes = (*answer)->read(base::Deadline::after(patience));
      if (!bytes) return responder.peer().cut();
      if (bytes->empty()) break;
      if (!responder.chunk(*bytes)) return;
    }
    responder.end();
  };
}

}  // namespace turbolift::fake
