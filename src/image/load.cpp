#include "image/load.hpp"

#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/subprocess.hpp"
#include "image/reference.hpp"

namespace turbolift::image {
namespace {

constexpr std::size_t max_said_bytes = 2000;

std::unexpected<DistributionError> failed(std::string message) {
  return std::unexpected(DistributionError{.kind = ErrorKind::image_failed, .message = std::move(message)});
}

/// The end of what a tool wrote.
std::string last_words(const base::RunResult& ran) {
  std::string said = ran.err.empty() ? ran.out : ran.err;
  while (said.ends_with('\n')) said.pop_back();
  if (said.size() > max_said_bytes) said = "…" + said.substr(said.size() - max_said_bytes);
  return said;
}

/// Runs a tool to put `image` somewhere. `next_step`: what to do where it fails.
Result<void> run_tool(const turbolift::Image& image, std::vector<std::string> argv, std::string_view next_step,
                      base::Deadline deadline) {
  const std::string about = "cannot load the image " + image.name + ":" + image.tag + " with " + argv[0] + ": ";
  const auto ran = base::run({.argv = std::move(argv)}, deadline);
  if (!ran && ran.error().code == ENOENT) return failed(about + "it is not installed, or not in a folder of PATH");
  if (!ran) return failed(about + ran.error().message + "; " + std::string(next_step));
  if (ran->status.success()) return {};
  const std::string said = last_words(*ran);
  return failed(about + ran->status.describe() + (said.empty() ? "" : ": " + said) + "; " + std::string(next_step));
}

/// Whether a tool that lists or shows images ends well and says `wanted`. One that fails knows nothing.
bool says(std::vector<std::string> argv, std::string_view wanted, base::Deadline deadline) {
  const auto ran = base::run({.argv = std::move(argv)}, deadline);
  return ran && ran->status.success() && ran->out.find(wanted) != std::string::npos;
}

/// "docker.io/turbolift/square:sha256-…": what the kubelet makes of the name.
Result<std::string> whole_name(const turbolift::Image& image) {
  const auto reference = parse_reference(image.name + ":" + image.tag);
  if (!reference) return failed(reference.error().message);
  return to_string(*reference);
}

Result<std::string> load_into_docker(const turbolift::Image& image, base::Deadline deadline) {
  std::string name = image.name + ":" + image.tag;
  if (says({"docker", "image", "inspect", "--format", "{{.Id}}", name}, "sha256:", deadline)) return name;
  const auto archive = image.archive();
  if (!archive) return archive;
  auto loaded = run_tool(image, {"docker", "load", "--quiet", "--input", *archive},
                         "is docker running, and may this user use it? `docker info` tells", deadline);
  if (!loaded) return std::unexpected(loaded.error());
  return name;
}

Result<std::string> load_into_kind(const turbolift::Image& image, const turbolift::Kind& kind,
                                   base::Deadline deadline) {
  auto name = whole_name(image);
  const auto archive = name ? image.archive() : name;
  if (!archive) return archive;
  const std::string cluster(kind.cluster.empty() ? "kind" : kind.cluster);
  auto loaded = run_tool(image, {"kind", "load", "image-archive", *archive, "--name", cluster},
                         "is there a kind cluster \"" + cluster + "\"? `kind get clusters` tells", deadline);
  if (!loaded) return std::unexpected(loaded.error());
  return name;
}

Result<std::string> load_into_containerd(const turbolift::Image& image, const turbolift::Containerd& containerd,
                                         base::Deadline deadline) {
  auto name = whole_name(image);
  if (!name) return name;
  const std::string socket(containerd.socket.empty() ? "/run/containerd/containerd.sock" : containerd.socket);
  const std::string space(containerd.containerd_namespace.empty() ? "k8s.io" : containerd.containerd_namespace);
  if (std::error_code absent; !std::filesystem::exists(socket, absent)) {
    return failed("cannot load the image " + image.name + ":" + image.tag + " into containerd: there is no " + socket +
                  "; is containerd running on this machine, and is that its socket?");
  }
  const std::vector<std::string> ctr{"ctr", "--address", socket, "--namespace", space, "images"};
  const auto with = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), ctr.begin(), ctr.end());
    return arguments;
  };
  if (says(with({"ls", "--quiet", "name==" + *name}), *name, deadline)) return name;
  const auto archive = image.archive();
  if (!archive) return archive;
  auto loaded = run_tool(image, with({"import", *archive}),
                         "does containerd listen on " + socket + ", and may this user use it?", deadline);
  if (!loaded) return std::unexpected(loaded.error());
  return name;
}

}  // namespace

Result<std::string> Loader::load(const turbolift::Image& image, const ImageSource& source, base::Deadline deadline,
                                 const http::Interrupt* interrupt) {
  using Way = ImageSource::Way;
  switch (source.way()) {
    case Way::registry: {
      auto pushed = pusher_.push(image, source.registry(), deadline, interrupt);
      if (!pushed) return failed(std::move(pushed.error().message));
      return *std::move(pushed);
    }
    case Way::docker:
      return load_into_docker(image, deadline);
    case Way::kind:
      return load_into_kind(image, source.kind(), deadline);
    case Way::containerd:
      return load_into_containerd(image, source.containerd(), deadline);
    case Way::function:
      return source.load(image);
    case Way::tag_function: {
      auto loaded = load_into_docker(image, deadline);
      if (!loaded) return loaded;
      return source.load(image);
    }
  }
  return failed("this way of loading images is not known");
}

}  // namespace turbolift::image
