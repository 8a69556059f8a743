// Images that Turbolift has pushed to a registry and that nothing in the cluster uses any more.
#include <iostream>
#include <set>

#include "cli/command.hpp"
#include "cli/gc.hpp"
#include "cli/program.hpp"
#include "cli/text.hpp"
#include "cli/unused_images.hpp"
#include "image/cache.hpp"
#include "image/reference.hpp"
#include "image/registry_images.hpp"
#include "image/spec.hpp"
#include "kubernetes/list_all.hpp"

namespace turbolift::cli {
namespace {

using image::RegistryImage;
using image::RegistryImages;

constexpr auto patience = std::chrono::minutes(10);  // for the whole registry

std::string key_of(const RegistryImage& image) {
  return image.repository + "@" + image.digest;
}

bool is_used(const RegistryImage& image, const std::set<std::string>& used) {
  return used.contains(image.digest) || used.contains(image.tag) ||
         std::ranges::any_of(image.parts, [&](const std::string& part) { return used.contains(part); });
}

/// What is in use in the whole cluster: an image may serve programs of any namespace.
base::Expected<std::set<std::string>> used_in_cluster(const ClusterAccess& access) {
  json::array objects;
  for (const kubernetes::Resource* resource : {&kubernetes::deployments, &kubernetes::pods}) {
    const auto listed = kubernetes::list_all(*access.client, *resource, {}, {}, request_deadline());
    if (!listed) {
      return base::failure(describe(listed.error(), "the " + std::string(resource->plural) + " in all namespaces") +
                           "; without seeing all of them no image is removed, since it may be in use");
    }
    objects.insert(objects.end(), listed->begin(), listed->end());
  }
  return images_in_use(objects);
}

base::Expected<std::vector<std::string>> repositories(RegistryImages& registry, const GcOptions& options) {
  if (options.programs.empty()) {
    auto all = registry.repositories();
    if (all) return *std::move(all);
    return base::failure("the registry " + options.images + " does not show which repositories it has (" +
                         all.error().message + "); name the programs whose images are meant with --of PROGRAM");
  }
  std::set<std::string> found;
  for (const std::string& program : options.programs) {
    const auto services = services_of(program);
    if (!services) return std::unexpected(services.error());
    for (const embed::Embedded& service : *services) {
      auto repository = registry.repository_of("turbolift/" + image::path_component(service->name));
      if (!repository) return base::failure(repository.error().message);
      found.insert(*std::move(repository));
    }
  }
  return std::vector<std::string>(found.begin(), found.end());
}

/// Parts of an index that no other image of the repository, which stays, has too.
std::vector<std::string> own_parts(const RegistryImage& image, const std::vector<RegistryImage>& staying) {
  std::vector<std::string> own = image.parts;
  for (const RegistryImage& other : staying) {
    std::erase(own, other.digest);
    for (const std::string& part : other.parts) std::erase(own, part);
  }
  return own;
}

struct Sorted {
  std::vector<RegistryImage> going{}, staying{};
  std::set<std::string> unused{};
};

/// Removes an image, and with it the parts that are its own.
int remove(RegistryImages& registry, const RegistryImage& image, const Sorted& sorted, const GcOptions& options) {
  const std::string what = image.repository + ":" + short_image(image.tag) + " (" + image.function + ")";
  if (options.dry_run) {
    std::cout << "would remove the image " << what << '\n';
    return 0;
  }
  auto removed = registry.remove(image.repository, image.digest);
  for (const std::string& part : own_parts(image, sorted.staying))
    if (removed) removed = registry.remove(image.repository, part);
  if (!removed) return fail(what + ": " + removed.error().message);
  std::cout << "removed the image " << what << '\n';
  return 0;
}

}  // namespace

int collect_images(const ClusterAccess& access, const GcOptions& options) {
  const auto cache = image::ImageCache::of_user();
  if (!cache) return fail(cache.error().message);
  const auto memory = cache->folder().parent_path() / "unused-images.json";
  auto registry = RegistryImages::make(options.images, options.insecure, base::Deadline::after(patience));
  if (!registry) return fail(registry.error().message);
  const auto names = repositories(*registry, options);
  if (!names) return fail(names.error().message);
  std::vector<RegistryImage> images;
  for (const std::string& name : *names) {
    auto listed = registry->list(name);
    if (!listed) return fail("the images of " + name + " in " + options.images + ": " + listed.error().message);
    std::ranges::move(*listed, std::back_inserter(images));
  }
  // What is in use is asked for last: an image that a program began to use meanwhile is.
  const auto used = used_in_cluster(access);
  if (!used) return fail(used.error().message);
  const auto now = std::chrono::system_clock::now();
  UnusedImages known = UnusedImages::read(memory);
  Sorted sorted;
  for (const RegistryImage& image : images)
    if (!is_used(image, *used)) sorted.unused.insert(key_of(image));
  known.look(options.images, sorted.unused, now);
  for (const RegistryImage& image : images) {
    const bool is_unused = sorted.unused.contains(key_of(image));
    if (is_unused && !image.others.empty())
      note(image.repository + ":" + short_image(image.tag) + " is left alone: its tag " + image.others.front() +
           " is not Turbolift's");
    const bool goes =
        is_unused && image.others.empty() && known.unused_for(options.images, key_of(image), now) >= options.older_than;
    (goes ? sorted.going : sorted.staying).push_back(image);
  }
  int status = 0;
  for (const RegistryImage& image : sorted.going) {
    status = remove(*registry, image, sorted, options);
    if (status != 0) break;  // the next one would fail as well
  }
  std::cout << "images of Turbolift's in " << options.images << ": " << images.size()
            << "; not in use: " << sorted.unused.size() << ", for at least " << duration_text(options.older_than)
            << ": " << sorted.going.size() << '\n';
  if (options.dry_run) return status;
  const auto written = known.write(memory);
  return written ? status : fail(written.error().message);
}

}  // namespace turbolift::cli
