#include "service/options.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/unique_fd.hpp"
#include "http/syntax.hpp"

namespace turbolift::service {
namespace {

constexpr std::size_t token_digits = 64;

struct Number {
  const char* name;
  std::uint64_t least, most;
};

std::string out_of_range(const Number& number, std::string_view value) {
  return std::string(number.name) + "='" + std::string(value) + "' is not a number from " +
         std::to_string(number.least) + " to " + std::to_string(number.most) + "; correct it or leave it out";
}

}  // namespace

base::Expected<Options> read_options(const std::function<const char*(const char*)>& get) {
  Options options;
  if (const char* listen = get("TURBOLIFT_LISTEN"); listen != nullptr && *listen != '\0') options.listen = listen;
  if (const char* file = get("TURBOLIFT_TOKEN_FILE"); file != nullptr && *file != '\0') options.token_file = file;
  std::string problem;
  const auto read = [&](const Number& number, std::uint64_t otherwise) {
    const char* value = get(number.name);
    if (value == nullptr || *value == '\0') return otherwise;
    const auto parsed = http::parse_number(value);
    if (parsed && *parsed >= number.least && *parsed <= number.most) return *parsed;
    if (problem.empty()) problem = out_of_range(number, value);
    return otherwise;
  };
  const auto read_ms = [&](const char* name, std::chrono::milliseconds otherwise, std::uint64_t least) {
    constexpr std::uint64_t most = std::uint64_t{1} << 40U;  // 34 years
    return std::chrono::milliseconds(read({name, least, most}, static_cast<std::uint64_t>(otherwise.count())));
  };
  options.concurrency = read({"TURBOLIFT_CONCURRENCY", 1, 4096}, options.concurrency);
  options.queue = read({"TURBOLIFT_QUEUE", 0, std::uint64_t{1} << 32U}, options.queue);
  options.timeout = read_ms("TURBOLIFT_TIMEOUT_MS", options.timeout, 0);
  options.grace = read_ms("TURBOLIFT_GRACE_MS", options.grace, 0);
  options.heartbeat = read_ms("TURBOLIFT_HEARTBEAT_MS", options.heartbeat, 10);
  options.max_body_bytes = read({"TURBOLIFT_MAX_BODY_BYTES", 1024, std::uint64_t{1} << 40U}, options.max_body_bytes);
  options.max_shared_bytes = read({"TURBOLIFT_MAX_SHARED_BYTES", 0, std::uint64_t{1} << 44U}, options.max_shared_bytes);
  if (!problem.empty()) return base::failure(std::move(problem));
  return options;
}

base::Expected<std::string> read_token(const std::string& path) {
  const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return base::system_error("the session's token (TURBOLIFT_TOKEN_FILE) " + path, errno);
  std::array<char, token_digits + 2> bytes{};
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t count = ::pread(fd.get(), bytes.data() + size, bytes.size() - size, static_cast<off_t>(size));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::system_error("the session's token (TURBOLIFT_TOKEN_FILE) " + path, errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  std::string_view token(bytes.data(), size);
  if (token.ends_with('\n')) token.remove_suffix(1);
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (token.size() != token_digits || !std::ranges::all_of(token, is_digit)) {
    return base::failure("the session's token (TURBOLIFT_TOKEN_FILE) " + path +
                         " must be 64 lower-case hexadecimal digits; write 32 random bytes there");
  }
  return std::string(token);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
    asm volatile("" : "+r"(difference));  // no early end
  }
  return difference == 0;
}

}  // namespace turbolift::service
