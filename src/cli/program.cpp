#include "cli/program.hpp"

#include <algorithm>

namespace turbolift::cli {
namespace {

/// "f(int, char)" and "f( int,char )" are the same function.
std::string without_spaces(std::string_view text) {
  std::string packed;
  std::ranges::copy_if(text, std::back_inserter(packed), [](char c) { return c != ' '; });
  return packed;
}

}  // namespace

base::Expected<std::vector<embed::Embedded>> services_of(const std::string& path) {
  auto services = embed::read_elf(path);
  if (!services) return std::unexpected(services.error());
  if (services->empty())
    return base::failure(path + ": no services are in it; turbolift_distribute(TARGET) in its CMakeLists.txt builds " +
                         "them (unless TURBOLIFT_DISTRIBUTION is OFF)");
  return services;
}

base::Expected<embed::Embedded> find_service(const std::vector<embed::Embedded>& services, std::string_view function) {
  const std::string wanted = without_spaces(function);
  std::vector<const embed::Embedded*> found;
  for (const embed::Embedded& service : services) {
    if (without_spaces(service->signature) == wanted) return service;
    if (service->name == function) found.push_back(&service);
  }
  if (found.size() == 1) return *found.front();
  std::string message = found.empty() ? "there is no service of " + std::string(function) + "; there are:"
                                      : std::string(function) + " is overloaded; give one of:";
  for (const embed::Embedded& service : services)
    if (found.empty() || service->name == function) message += "\n  " + service->signature;
  return base::failure(message);
}

bool is_called(std::string_view signature, std::string_view wanted) {
  const std::string whole = without_spaces(signature);
  const std::string name = without_spaces(wanted);
  if (name.empty()) return false;
  const auto begins_at = [&](std::size_t at) {
    const std::string_view rest = std::string_view(whole).substr(at);
    return rest == name || (rest.starts_with(name) && rest[name.size()] == '(');
  };
  // Not within the parameters: their types may be named alike.
  const std::size_t end = whole.find('(');
  for (std::size_t at = 0;; at += 2) {
    if (begins_at(at)) return true;
    at = whole.find("::", at);
    if (at == std::string::npos || at > end) return false;
  }
}

}  // namespace turbolift::cli
