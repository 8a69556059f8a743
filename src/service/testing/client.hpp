#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <turbolift/codec.hpp>
#include <utility>
#include <vector>

#include "base/deadline.hpp"
#include "base/file.hpp"
#include "base/subprocess.hpp"
#include "base/unique_fd.hpp"
#include "call/frame.hpp"
#include "call/wire_error.hpp"
#include "http/message.hpp"

// How the tests of src/service talk to a service: byte by byte, without the library's own client.
namespace turbolift::service::testing {

inline constexpr std::chrono::seconds patience{20};  // for anything that must happen, on a busy machine

struct Response {
  int status = 0;
  std::map<std::string, std::string> fields;  // those that tests look at
  std::string body;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

/// One connection to a service.
class Client {
 public:
  explicit Client(base::UniqueFd fd) : fd_(std::move(fd)) {}

  void send(std::string_view bytes);
  void send_request(std::string_view method, std::string_view path, std::string_view body = {},
                    const Fields& fields = {});
  /// The rest of the next response; nothing: the connection ended, or time is over.
  std::optional<Response> receive();
  std::optional<Response> request(std::string_view method, std::string_view path, std::string_view body = {},
                                  const Fields& fields = {});

  struct Record {
    call::RecordKind kind;
    std::uint64_t id;
    std::string payload;
  };
  /// The next record of the response that is being received. Nothing: it has ended, or the connection has. A record of
  /// the time is kept in `busy` instead.
  std::optional<Record> next_record();
  std::optional<std::chrono::nanoseconds> busy;
  /// Whether that response ended as it should.
  bool response_complete() const { return reader_.state() == http::MessageReader::State::complete; }
  const http::Head& head() const { return reader_.head(); }
  void next_response() { reader_.next(); }

  /// Whether the other side ends the connection.
  bool ends();
  void close() { fd_.reset(); }
  int fd() const { return fd_.get(); }

 private:
  /// False: nothing more comes.
  bool receive_some();

  base::UniqueFd fd_;
  http::MessageReader reader_{http::MessageReader::Role::response};
};

/// A started service, which ends with the object.
class Service {
 public:
  /// `env`: variables besides the address and the token.
  explicit Service(std::vector<std::string> env = {});

  Client connect();
  /// Waits for its end.
  base::ExitStatus wait();
  /// Throws where it could not be started: the test fails.
  base::Subprocess& process() { return process_.value(); }  // NOLINT(bugprone-unchecked-optional-access)
  /// What it has written to stderr, once it has ended.
  std::string log();
  /// The end over which connections are passed.
  base::UniqueFd& control() { return control_; }

  static const std::string& token();
  /// The value of Turbolift-Service.
  const std::string& identity();

 private:
  base::UniqueFd control_;
  std::optional<base::Subprocess> process_;
  std::string identity_;
};

/// A call's arguments for testing/functions.cpp.
struct Order {
  std::string verb{};
  std::int64_t number = 0;
  std::string either{};
};
std::string encode_order(const Order& order);

struct Call {
  std::uint64_t id = 1;
  Order order{};
  std::uint64_t deadline_ms = 0;
  std::string key{};
  std::uint8_t attempt = 1;
};
std::string frame(const std::vector<Call>& calls, std::uint64_t client = 1);
/// Sends them as one request.
void send_calls(Client& client, Service& service, const std::vector<Call>& calls, std::uint64_t id = 1);
/// Sends one call and waits for its record.
std::optional<Client::Record> call(Service& service, const Call& call);
/// The error that a record carries; one of kind not_built where it is none.
call::WireError error_of(const std::optional<Client::Record>& record);
/// Number and text of the answer that a record carries; -1 where it is none.
std::pair<std::int64_t, std::string> answer_of(const std::optional<Client::Record>& record);

}  // namespace turbolift::service::testing
