#include "testing/http_server.hpp"

#include <chrono>
#include <cstdio>

#include "http/message.hpp"
#include "http/syntax.hpp"

namespace turbolift::fake {
namespace {

std::string head(int status, const Headers& headers, const std::string& framing) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " \r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  return text + framing + "\r\n";
}

std::string decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' ? http::parse_number(text.substr(i + 1, 2), 16) : std::nullopt;
    decoded += byte ? static_cast<char>(*byte) : text[i] == '+' ? ' ' : text[i];
    if (byte) i += 2;
  }
  return decoded;
}

}  // namespace

std::string ServerRequest::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

std::optional<std::string> ServerRequest::query(std::string_view name) const {
  const std::size_t question = target.find('?');
  std::string_view rest =
      question == std::string::npos ? std::string_view() : std::string_view(target).substr(question + 1);
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('&'));
    const std::string_view key = part.substr(0, part.find('='));
    if (decode(key) == name) return key.size() == part.size() ? "" : decode(part.substr(key.size() + 1));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  }
  return std::nullopt;
}

bool Responder::respond(int status, std::string_view body, const Headers& headers) {
  const bool bodiless = status < 200 || status == 204 || status == 304;
  const std::string length = bodiless ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return peer_.write(head(status, headers, length) + std::string(body));
}

bool Responder::begin(int status, const Headers& headers) {
  in_progress_ = true;
  return peer_.write(head(status, headers, "Transfer-Encoding: chunked\r\n"));
}

bool Responder::chunk(std::string_view bytes) {
  char size[20];
  const int digits = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return bytes.empty() ||
         peer_.write(std::string(size, static_cast<std::size_t>(digits)) + std::string(bytes) + "\r\n");
}

bool Responder::end() {
  in_progress_ = false;
  return peer_.write("0\r\n\r\n");
}

HttpServer::HttpServer(Handler handler, std::optional<ServerTls> tls)
    : handler_(std::move(handler)), tls_(std::move(tls)), server_([this](Peer& peer) { serve(peer); }) {}

std::string HttpServer::url() const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port());
}

std::vector<ServerRequest> HttpServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool HttpServer::await_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return requests_.size() >= count; });
}

void HttpServer::handle(Handler handler) {
  const std::lock_guard lock(mutex_);
  handler_ = std::move(handler);
}

void HttpServer::serve(Peer& peer) {
  ServerRequest request;
  {
    const std::lock_guard lock(mutex_);
    request.connection = next_connection_++;
  }
  if (tls_ && !peer.start_tls(*tls_)) return;
  request.client_name = peer.client_name();
  http::MessageReader reader(http::MessageReader::Role::request);
  bool continued = false;
  while (true) {
    const auto state = reader.advance();
    if (state == http::MessageReader::State::failed) return;
    if (state != http::MessageReader::State::complete) {
      if (state == http::MessageReader::State::body && reader.head().expects_continue() && !continued) {
        continued = peer.write("HTTP/1.1 100 Continue\r\n\r\n");
      }
      const std::string bytes = peer.read_some();
      if (bytes.empty()) return;
      bytes.copy(reader.space(bytes.size()).data(), bytes.size());
      reader.received(bytes.size());
      continue;
    }
    continued = false;
    request.method = reader.head().method();
    request.target = reader.head().target();
    request.body = reader.body();
    request.headers.clear();
    for (std::size_t i = 0; i < reader.head().field_count(); ++i) {
      auto [name, value] = reader.head().field_at(i);
      std::string lower(name);
      for (char& c : lower) c = http::to_lower(c);
      request.headers.emplace_back(std::move(lower), value);
    }
    const bool keep = reader.head().keep_alive();
    reader.next();
    Handler handler;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      handler = handler_;
    }
    changed_.notify_all();
    Responder responder(peer);
    handler(request, responder);
    if (!keep || !peer.is_open() || responder.in_progress() || !responder.keeps_open()) {
      peer.close();
      return;
    }
  }
}

}  // namespace turbolift::fake
