// turbolift manifest APP: the objects that a program would make in a cluster, without asking one.
#include "kubernetes/manifest.hpp"

#include <iostream>
#include <memory>
#include <turbolift/detail/function_info.hpp>

#include "cli/command.hpp"
#include "cli/program.hpp"
#include "cli/session_manifest.hpp"
#include "cli/text.hpp"
#include "image/cache.hpp"
#include "image/reference.hpp"
#include "image/registry_place.hpp"
#include "kubernetes/names.hpp"

namespace turbolift::cli {
namespace {

struct Arguments {
  std::string program{}, registry{}, access{"ingress"}, session_timeout{"30s"};
  std::vector<std::string> functions{};
  ManifestOptions options{};
  bool json = false;
};

/// The reference by which nodes would pull the image: from the registry by digest, or as kind and containerd have it.
base::Expected<std::string> reference_of(const turbolift::Image& image, const std::string& registry) {
  if (registry.empty()) {
    const auto reference = image::parse_reference(image.name + ":" + image.tag);
    if (!reference) return std::unexpected(reference.error());
    return image::to_string(*reference);
  }
  auto reference = image::place_in_registry(registry, image.name);
  if (!reference) return base::failure(reference.error().message);
  reference->digest = image.digest;
  return image::to_string(*reference);
}

base::Expected<kubernetes::ServiceSpec> spec_of(const embed::Embedded& service, const image::ImageCache& cache,
                                                const std::string& registry) {
  const auto contents = image::make_spec(service);
  if (!contents) return std::unexpected(contents.error());
  const auto image = cache.get(*contents);
  if (!image) return std::unexpected(image.error());
  auto reference = reference_of(*image, registry);
  if (!reference) return std::unexpected(reference.error());
  kubernetes::ServiceSpec spec;
  spec.id = kubernetes::service_id(detail::name_of_key(service->key), service->key);
  spec.function = service->signature;
  spec.source_digest = service->source_digest;
  spec.image = *std::move(reference);
  spec.platforms = image->platforms;
  return spec;
}

base::Expected<std::vector<embed::Embedded>> chosen(const Arguments& arguments) {
  auto services = services_of(arguments.program);
  if (!services || arguments.functions.empty()) return services;
  std::vector<embed::Embedded> some;
  for (const std::string& function : arguments.functions) {
    auto service = find_service(*services, function);
    if (!service) return std::unexpected(service.error());
    some.push_back(*std::move(service));
  }
  return some;
}

int run(Arguments& arguments) {
  const auto services = chosen(arguments);
  if (!services) return fail(services.error().message);
  const auto cache = image::ImageCache::of_user();
  if (!cache) return fail(cache.error().message);
  ManifestOptions& options = arguments.options;
  options.access = access_of(arguments.access).value_or(options.access);
  options.session_timeout = std::chrono::ceil<std::chrono::seconds>(
      parse_duration(arguments.session_timeout).value_or(options.session_timeout));
  options.program = arguments.program.substr(arguments.program.rfind('/') + 1);
  if (options.access == turbolift::Access::http_route && options.gateway.empty())
    return fail("--access http-route needs --gateway NAMESPACE/NAME");
  if (options.min_replicas > options.max_replicas) return fail("--min-replicas is more than --max-replicas");
  std::vector<kubernetes::ServiceSpec> specs;
  for (const embed::Embedded& service : *services) {
    auto spec = spec_of(service, *cache, arguments.registry);
    if (!spec) return fail(spec.error().message);
    specs.push_back(*std::move(spec));
  }
  const auto objects = session_manifest(specs, options);
  if (!objects) return fail(objects.error().message);
  if (arguments.json) {
    json::object list{{"apiVersion", "v1"}, {"kind", "List"}};
    list["items"] = json::array(objects->begin(), objects->end());
    std::cout << json::serialize(list) << '\n';
    return 0;
  }
  std::cout << manifest_heading << kubernetes::to_yaml(*objects);
  return 0;
}

}  // namespace

Command add_manifest(CLI::App& parent) {
  const auto arguments = std::make_shared<Arguments>();
  ManifestOptions& options = arguments->options;
  CLI::App* app = parent.add_subcommand(
      "manifest",
      "Prints the objects that a program makes in a cluster for its functions, as YAML; asks no cluster. The run id is "
      "0000000000, token and certificate are placeholders. What a tag's options change is not known here: give it "
      "below");
  app->add_option("APP", arguments->program, "an executable or shared library")->required();
  app->add_option("-f,--function", arguments->functions, "only this function; may be repeated")
      ->allow_extra_args(false);
  app->add_option("--registry", arguments->registry,
                  "host[:port][/prefix] that nodes pull from; default: images that are loaded into the nodes");
  app->add_option("-n,--namespace", options.kube_namespace, "default: default");
  app->add_option("--access", arguments->access, "how calls come from outside")
      ->check(CLI::IsMember({"ingress", "http-route", "api-proxy", "pods"}))
      ->capture_default_str();
  app->add_option("--ingress-class", options.ingress_class, "default: the cluster's default");
  app->add_option("--gateway", options.gateway, "NAMESPACE/NAME, for --access http-route");
  app->add_option("--min-replicas", options.min_replicas, "of each function")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app->add_option("--max-replicas", options.max_replicas, "of each function")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app->add_option("--cpu", options.cpu, "of one replica; default: 1");
  app->add_option("--memory", options.memory, "of one replica, such as 512Mi; default: no limit");
  app->add_option("--image-pull-secret", options.image_pull_secrets, "may be repeated")->allow_extra_args(false);
  app->add_option("--session-timeout", arguments->session_timeout, "after so long without the program all goes")
      ->check(check_duration, "DURATION")
      ->capture_default_str();
  app->add_flag("--json", arguments->json, "print JSON, a List");
  return {app, [arguments] { return run(*arguments); }};
}

}  // namespace turbolift::cli
