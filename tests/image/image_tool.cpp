// image_tool PROGRAM FUNCTION CACHE COMMAND…: makes the image of a function's service in the folder CACHE and
//
//     make              says what it is, one "key value" a line, and how long it took
//     archive           says the path of its archive
//     load WAY…         makes it available and says the reference:
//                       registry PUSH [CHUNK_BYTES] | docker | kind CLUSTER | containerd SOCKET NAMESPACE | tag
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include "embed/embed.hpp"
#include "image/cache.hpp"
#include "image/load.hpp"
#include "image/spec.hpp"

namespace {

using namespace turbolift;
using namespace std::chrono_literals;

int fail(const std::string& message) {
  std::cerr << message << '\n';
  return 1;
}

std::string argument(const std::vector<std::string>& arguments, std::size_t number) {
  return number < arguments.size() ? arguments[number] : "";
}

ImageSource source_of(const std::vector<std::string>& arguments) {
  const std::string& way = arguments[1];
  // The views must stay: the arguments do.
  const std::string_view first = arguments.size() > 2 ? arguments[2] : std::string_view();
  const std::string_view second = arguments.size() > 3 ? arguments[3] : std::string_view();
  if (way == "registry") return Registry{first};
  if (way == "kind") return Kind{first};
  if (way == "containerd") return Containerd{first, second};
  if (way == "tag") return [](std::string tag) -> Result<std::string> { return "tag " + tag; };
  return Docker{};
}

int run(const embed::Embedded& service, const std::string& folder, const std::vector<std::string>& arguments) {
  const auto begun = std::chrono::steady_clock::now();
  const auto spec = image::make_spec(service);
  if (!spec) return fail(spec.error().message);
  const auto made = image::ImageCache(folder).get(*spec);
  if (!made) return fail(made.error().message);
  const auto took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun);
  if (arguments[0] == "archive") {
    const auto path = made->archive();
    if (!path) return fail(path.error().message);
    std::cout << *path << '\n';
  } else if (arguments[0] == "load" && arguments.size() > 1) {
    image::PushOptions options;
    if (arguments[1] == "registry" && arguments.size() > 3) options.chunk_bytes = std::stoull(arguments[3]);
    const auto loaded = image::Loader(options).load(*made, source_of(arguments), base::Deadline::after(120s));
    if (!loaded) return fail(loaded.error().what());
    std::cout << *loaded << '\n';
  } else {
    std::cout << "name " << made->name << "\ntag " << made->tag << "\ndigest " << made->digest << "\nlayout "
              << made->layout << "\nsize " << made->size_bytes << "\nms " << took.count() << "\nplatforms";
    for (const std::string& platform : made->platforms) std::cout << ' ' << platform;
    std::cout << '\n';
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 4) return fail("usage: image_tool PROGRAM FUNCTION CACHE make|archive|load WAY…");
  const auto services = turbolift::embed::read_elf(arguments[0]);
  if (!services) return fail(services.error().message);
  for (const auto& service : *services) {
    if (service->name != arguments[1]) continue;
    return run(service, arguments[2], {arguments.begin() + 3, arguments.end()});
  }
  return fail(arguments[0] + " has no service of " + argument(arguments, 1));
}
