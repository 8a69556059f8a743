// The main of every service: it lies in the archive that an extracted function is linked with.
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <turbolift/detail/call.hpp>

#include "http/syntax.hpp"
#include "service/crash.hpp"
#include "service/listener.hpp"
#include "service/options.hpp"
#include "service/server.hpp"

namespace turbolift::service {
namespace {

constexpr int exit_code_configuration = 78;  // EX_CONFIG

Server* server = nullptr;

[[noreturn]] void fail(const std::string& name, const std::string& message) {
  const std::string text = "turbolift service " + name + ": " + message + "\n";
  static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
  leave(exit_code_configuration);
}

void on_drain_signal(int /*signal*/) {
  server->drain();
}
void wake_server() noexcept {
  server->wake();
}

/// A hook before a container's end (docs/cluster-objects.md): the service beside it goes on until this has ended.
int linger(const char* seconds) {
  const auto number = http::parse_number(seconds);
  if (!number || *number > 3600) return exit_code_configuration;
  std::this_thread::sleep_for(std::chrono::seconds(*number));
  return 0;
}

void handle_drain_signals() {
  struct sigaction action{};
  action.sa_handler = on_drain_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGTERM, SIGINT}) sigaction(signal, &action, nullptr);
}

}  // namespace

// There are no other threads yet. NOLINTBEGIN(concurrency-mt-unsafe)
int run() {
  const auto options = read_options([](const char* name) { return std::getenv(name); });
  const std::string_view digest = turbolift_source_digest != nullptr ? turbolift_source_digest : "";
  // It and the server live as long as the process, even where a function ends the main thread.
  const ServiceInfo& info = *new ServiceInfo(describe(turbolift_service_entry, digest));
  if (!options) fail(info.name, options.error().message);
  auto token = read_token(options->token_file);
  if (!token) fail(info.name, token.error().message);
  auto listener = Listener::open(options->listen);
  if (!listener) fail(info.name, listener.error().message);

  // Large arguments and results come and go: the memory of one serves the next.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // the log, line by line
  detail::set_in_service();
  prepare_stacks();
  server = new Server(info, *options, std::move(*token), std::move(*listener));
  install_crash_handlers({.wake = wake_server});
  handle_drain_signals();
  server->run();
}
// NOLINTEND(concurrency-mt-unsafe)

}  // namespace turbolift::service

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--linger") return turbolift::service::linger(argv[2]);
  return turbolift::service::run();
}
