#include "functions.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>

std::uint64_t square(std::uint64_t x) {
  return x * x;
}

std::string sleep_for(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

int fails(const std::string& how) {
  if (how == "throw") throw std::runtime_error("the function's own reason");
  if (how == "abort") std::abort();
  if (how == "exit") std::exit(3);
  if (how == "kill") std::raise(SIGKILL);
  return 0;
}

std::vector<std::string> surroundings() {
  std::vector<std::string> result;
  const auto first_line = [](const char* path) {
    std::string line;
    std::getline(std::ifstream(path) >> std::ws, line);
    return line;
  };
  result.push_back(first_line("data/greeting.txt"));
  const char* mode = std::getenv("MODE");
  result.emplace_back(mode == nullptr ? "no mode" : mode);
  result.push_back(first_line("/run/secrets/turbolift/api-key"));
  result.push_back("uid " + std::to_string(getuid()));
  result.emplace_back(access("/var/run/secrets/kubernetes.io/serviceaccount/token", F_OK) == 0 ? "has an account"
                                                                                               : "no account");
  result.emplace_back(std::ofstream("/written").put('x').flush() ? "writes anywhere" : "read-only");
  result.emplace_back(std::ofstream("/tmp/written").put('x').flush() ? "writes /tmp" : "no /tmp");
  return result;
}

std::uint64_t fill(std::uint64_t mebibytes) {
  std::uint64_t sum = 0;
  const std::size_t size = mebibytes << 20U;
  auto* bytes = static_cast<char*>(std::malloc(size));
  if (bytes == nullptr) return 0;
  for (std::size_t i = 0; i < size; i += 4096) bytes[i] = 1;
  for (std::size_t i = 0; i < size; i += 4096) sum += static_cast<std::uint64_t>(bytes[i]);
  std::free(bytes);
  return sum;
}

std::string echo(const std::string& text) {
  return text;
}

std::uint64_t counted(const std::string& address, std::uint64_t n, int milliseconds) {
  const std::size_t colon = address.find(':');
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &server.sin_addr);
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  const std::string line = std::to_string(n) + "\n";
  char answer = 0;
  const bool noted = connect(connection, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0 &&
                     write(connection, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                     read(connection, &answer, 1) == 1;
  close(connection);
  if (!noted) throw std::runtime_error("nobody counts at " + address);
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  return n * n;
}

namespace {

const bool is_sound = [] {
  if (std::getenv("BRITTLE") != nullptr) {
    std::fputs("brittle: this is the last line\n", stderr);
    std::abort();
  }
  return true;
}();

}  // namespace

int brittle(int x) {
  return is_sound ? x : 0;
}

int litter(std::uint64_t mebibytes) {
  std::ofstream("/tmp/litter") << std::string(mebibytes << 20U, 'x') << std::flush;
  std::this_thread::sleep_for(std::chrono::minutes(2));
  return 0;
}
