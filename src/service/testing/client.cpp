#include "service/testing/client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <tuple>
#include <variant>

namespace turbolift::service::testing {

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the test will see that no answer comes
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Client::send_request(std::string_view method, std::string_view path, std::string_view body, const Fields& fields) {
  std::string head = std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: service\r\n";
  bool has_token = false;
  for (const auto& [name, value] : fields) {
    has_token = has_token || name == "Turbolift-Token";
    if (!value.empty()) head.append(name).append(": ").append(value).append("\r\n");
  }
  if (!has_token) head += "Turbolift-Token: " + Service::token() + "\r\n";
  head += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  send(head);
  send(body);
}

bool Client::receive_some() {
  pollfd ready{fd_.get(), POLLIN, 0};
  if (::poll(&ready, 1, std::chrono::milliseconds(patience).count()) <= 0) return false;
  const auto space = reader_.space();
  const ssize_t count = ::recv(fd_.get(), space.data(), space.size(), 0);
  if (count <= 0) return false;
  reader_.received(static_cast<std::size_t>(count));
  return true;
}

std::optional<Response> Client::receive() {
  while (reader_.advance() != http::MessageReader::State::complete) {
    if (reader_.state() == http::MessageReader::State::failed || !receive_some()) return std::nullopt;
  }
  Response response{.status = reader_.head().status(), .fields = {}, .body = std::string(reader_.body())};
  for (const char* name : {"turbolift-error", "retry-after", "connection", "content-type", "content-length"}) {
    if (reader_.head().has_field(name)) response.fields[name] = reader_.head().field(name);
  }
  reader_.next();
  return response;
}

std::optional<Response> Client::request(std::string_view method, std::string_view path, std::string_view body,
                                        const Fields& fields) {
  send_request(method, path, body, fields);
  return receive();
}

std::optional<Client::Record> Client::next_record() {
  for (;;) {
    const http::MessageReader::State state = reader_.advance();
    if (state == http::MessageReader::State::failed) return std::nullopt;
    if (state != http::MessageReader::State::head) {
      call::Record record;
      std::size_t consumed = 0;
      std::size_t needed = 0;
      const call::Progress progress = call::decode_record(reader_.body(), record, consumed, needed);
      if (progress == call::Progress::item) {
        Record result{record.kind, record.id, std::string(record.payload)};
        reader_.consume(consumed);
        if (result.kind != call::RecordKind::time) return result;
        busy = std::chrono::nanoseconds(result.id);
        continue;
      }
      if (progress == call::Progress::malformed || state == http::MessageReader::State::complete) return std::nullopt;
    }
    if (!receive_some()) return std::nullopt;
  }
}

bool Client::ends() {
  std::array<char, 4096> bytes{};
  const auto deadline = base::Deadline::after(patience);
  for (;;) {
    pollfd ready{fd_.get(), POLLIN, 0};
    if (::poll(&ready, 1, deadline.poll_timeout_ms()) <= 0) return false;
    if (::recv(fd_.get(), bytes.data(), bytes.size(), 0) <= 0) return true;
  }
}

const std::string& Service::token() {
  static const std::string token(64, 'a');
  return token;
}

Service::Service(std::vector<std::string> env) {
  std::array<int, 2> control{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control.data()) != 0) return;
  control_.reset(control[0]);
  const base::UniqueFd theirs(control[1]);
  static const auto folder = base::TemporaryFolder::make("turbolift-service-test");
  const std::string token_file = folder->path() / "token";
  if (!base::write_file_if_changed(token_file, token(), 0600)) return;
  env.push_back("TURBOLIFT_LISTEN=fd:3");
  env.push_back("TURBOLIFT_TOKEN_FILE=" + token_file);
  for (const char* name : {"ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it
    if (const char* value = std::getenv(name); value != nullptr) env.push_back(std::string(name) + "=" + value);
  }
  base::SubprocessOptions options;
  options.argv = {SERVICE_TESTBIN};
  options.env = std::move(env);
  options.err = base::Stream::pipe;
  options.fds = {{theirs.get(), 3}};
  options.death_signal = SIGKILL;
  auto process = base::Subprocess::spawn(options);
  if (process) process_ = std::move(*process);
}

Client Service::connect() {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return Client(base::UniqueFd());
  const base::UniqueFd theirs(pair[1]);
  char byte = 0;
  iovec piece{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> space{};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = space.data();
  message.msg_controllen = space.size();
  cmsghdr* part = CMSG_FIRSTHDR(&message);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(sizeof(int));
  const int fd = theirs.get();
  std::memcpy(CMSG_DATA(part), &fd, sizeof fd);
  static_cast<void>(::sendmsg(control_.get(), &message, MSG_NOSIGNAL));
  return Client(base::UniqueFd(pair[0]));
}

base::ExitStatus Service::wait() {
  if (!process_) return {.exit_code = -1, .signal = -1};
  return process_->wait(base::Deadline::after(patience)).value_or(base::ExitStatus{.exit_code = -1, .signal = -1});
}

std::string Service::log() {
  if (!process_) return {};
  auto text = base::read_all(process_->err().get(), "the service's log");
  return text ? *text : text.error().message;
}

const std::string& Service::identity() {
  if (!identity_.empty()) return identity_;
  Client client = connect();
  const auto about = client.request("GET", "/about");
  if (!about) return identity_;
  const auto member = [&about](std::string_view name) {
    const std::string start = "\"" + std::string(name) + "\":\"";
    const std::size_t begin = about->body.find(start) + start.size();
    return about->body.substr(begin, about->body.find('"', begin) - begin);
  };
  identity_ = member("schema") + ";" + member("source_digest");
  return identity_;
}

std::string encode_order(const Order& order) {
  Writer writer;
  writer.varint(0);
  writer.put(order.verb);
  writer.put(order.number);
  writer.put(false);  // no point
  writer.varint(0);   // no lists
  writer.varint(1);   // a string
  writer.put(order.either);
  return std::move(writer).take();
}

std::string frame(const std::vector<Call>& calls, std::uint64_t client) {
  std::string body;
  call::append_request_header(body, client);
  for (const Call& each : calls) {
    const std::string arguments = encode_order(each.order);
    call::append_call(body, {.id = each.id,
                             .attempt = each.attempt,
                             .deadline_us = each.deadline_ms * 1000,
                             .idempotency_key = each.key,
                             .arguments = arguments});
  }
  return body;
}

void send_calls(Client& client, Service& service, const std::vector<Call>& calls, std::uint64_t id) {
  client.send_request(
      "POST", "/call", frame(calls, id),
      {{"Content-Type", std::string(call::frame_content_type)}, {"Turbolift-Service", service.identity()}});
}

std::optional<Client::Record> call(Service& service, const Call& call) {
  Client client = service.connect();
  send_calls(client, service, {call});
  std::optional<Client::Record> record = client.next_record();
  while (record && record->kind == turbolift::call::RecordKind::heartbeat) record = client.next_record();
  return record;
}

call::WireError error_of(const std::optional<Client::Record>& record) {
  call::WireError none;
  none.kind = ErrorKind::not_built;
  if (!record || record->kind != call::RecordKind::error) return none;
  return call::decode_wire_error(record->payload).value_or(none);
}

std::pair<std::int64_t, std::string> answer_of(const std::optional<Client::Record>& record) {
  std::pair<std::int64_t, std::string> answer{-1, {}};
  if (!record || record->kind != call::RecordKind::result) return answer;
  Reader reader(record->payload);
  reader.get(answer.first);
  reader.get(answer.second);
  return answer;
}

}  // namespace turbolift::service::testing
