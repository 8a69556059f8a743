#include "cli/inspect.hpp"

#include <cstdint>
#include <iostream>
#include <memory>
#include <sstream>

#include "base/gzip.hpp"
#include "cli/command.hpp"
#include "cli/program.hpp"
#include "cli/text.hpp"

namespace turbolift::cli {
namespace {

using embed::Binary;
using embed::Embedded;

struct Reason {
  std::string place, what, why;
};

base::Expected<std::vector<Reason>> reasons_of(const Embedded& service) {
  std::vector<Reason> reasons;
  if (service->report.size_bytes == 0) return reasons;
  const auto report = base::gunzip(service.bytes(service->report), std::size_t{1} << 30U);
  if (!report) return base::failure(service->name + ": its report does not unpack: " + report.error().message);
  std::istringstream lines(*report);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    if (second == line.npos) continue;
    reasons.push_back({.place = line.substr(0, first),
                       .what = line.substr(first + 1, second - first - 1),
                       .why = line.substr(second + 1)});
  }
  return reasons;
}

std::string hex16(std::uint64_t value) {
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4U) text[i] = "0123456789abcdef"[value & 0xfU];
  return text;
}

std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (code < 0x20) {
      quoted += "\\u00" + hex16(code).substr(14);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

template <class List, class Text>
std::string json_list(const List& list, const Text& text) {
  std::string joined = "[";
  for (const auto& item : list) joined += (joined.size() > 1 ? ", " : "") + text(item);
  return joined + "]";
}

std::string json_of(const Binary& binary) {
  return "{\"platform\": " + json_string(binary.platform) +
         ", \"size_bytes\": " + std::to_string(binary.bytes.size_bytes) +
         ", \"static\": " + (binary.is_static ? "true" : "false") +
         ", \"shared_libraries\": " + json_list(binary.shared_libraries, json_string) +
         ", \"debug_file\": " + json_string(binary.debug_file) + "}";
}

std::string json_of(const Embedded& service, const std::vector<Reason>& reasons, bool why) {
  std::string text =
      "{\"function\": " + json_string(service->name) + ", \"signature\": " + json_string(service->signature) +
      ", \"key\": " + json_string(service->key) + ", \"schema\": " + json_string(hex16(service->schema)) +
      ", \"source_digest\": " + json_string(service->source_digest) +
      ", \"binaries\": " + json_list(service->binaries, [](const Binary& binary) { return json_of(binary); }) +
      ", \"archive_bytes\": " + std::to_string(service->archive.size_bytes) +
      ", \"files_bytes\": " + std::to_string(service->files.size_bytes) +
      ", \"warnings\": " + json_list(service->warnings, json_string) +
      ", \"fallback\": " + json_string(service->fallback);
  if (why)
    text += ", \"why\": " + json_list(reasons, [](const Reason& reason) {
              return "{\"place\": " + json_string(reason.place) + ", \"what\": " + json_string(reason.what) +
                     ", \"why\": " + json_string(reason.why) + "}";
            });
  return text + "}";
}

void print(const Embedded& service, const std::vector<Reason>& reasons, bool why, std::ostream& out) {
  out << service->signature << "\n  source    " << service->source_digest << " ("
      << size_text(service->archive.size_bytes) << ")\n  schema    " << hex16(service->schema) << "\n";
  for (const Binary& binary : service->binaries) {
    out << "  binary    " << binary.platform << ", " << size_text(binary.bytes.size_bytes)
        << (binary.is_static ? ", static" : ", needs");
    for (const std::string& library : binary.shared_libraries) out << " " << library;
    out << "\n";
  }
  if (service->files.size_bytes != 0) out << "  files     " << size_text(service->files.size_bytes) << " compressed\n";
  if (!service->fallback.empty()) out << "  fallback  " << service->fallback << "\n";
  for (const std::string& warning : service->warnings) out << "  warning   " << warning << "\n";
  if (!why) return;
  for (const Reason& reason : reasons) out << "  " << reason.place << ": " << reason.what << ": " << reason.why << "\n";
}

}  // namespace

base::Expected<void> inspect(const std::vector<Embedded>& services, const InspectOptions& options, std::ostream& out) {
  std::string json;
  for (const Embedded& service : services) {
    const auto reasons = reasons_of(service);
    if (!reasons) return std::unexpected(reasons.error());
    if (options.json)
      json += (json.empty() ? "" : ",\n ") + json_of(service, *reasons, options.why);
    else
      print(service, *reasons, options.why, out);
  }
  if (options.json) out << "{\"services\": [\n " << json << "\n]}\n";
  return {};
}

Command add_inspect(CLI::App& parent) {
  struct Arguments {
    std::string program{};
    InspectOptions options{};
  };
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* app =
      parent.add_subcommand("inspect", "Shows the services in a program: platforms, sizes, digests, warnings");
  app->add_option("APP", arguments->program, "an executable or shared library")->required();
  app->add_flag("--why", arguments->options.why, "also say why each declaration, file and library is in a service");
  app->add_flag("--json", arguments->options.json, "print JSON");
  return {app, [arguments] {
            const auto services = services_of(arguments->program);
            if (!services) return fail(services.error().message);
            const auto done = inspect(*services, arguments->options, std::cout);
            return done ? 0 : fail(done.error().message);
          }};
}

}  // namespace turbolift::cli
