// turbolift gc: removes what sessions have left behind: objects in the cluster, images on this machine and in a
// registry. Sessions end by themselves, and the cluster removes what they own; this is for what that missed.
#include "cli/gc.hpp"

#include <iostream>
#include <memory>

#include "cli/command.hpp"
#include "cli/text.hpp"
#include "image/cache.hpp"
#include "kubernetes/garbage.hpp"
#include "kubernetes/names.hpp"

namespace turbolift::cli {
namespace {

using kubernetes::LabelledObject;
using kubernetes::Ownership;

struct Arguments {
  ClusterArguments cluster{};
  GcOptions options{};
  std::string older_than{"1h"};
};

std::string name_of(const LabelledObject& object) {
  return std::string(object.resource.kind) + " " + object.kube_namespace + "/" + object.name;
}

/// Whether it goes, where the session is to go that `run_id` names, whichever state it is in.
bool is_to_go(const LabelledObject& object, const GcOptions& options) {
  if (object.ownership == Ownership::abandoned) return true;
  return object.ownership == Ownership::living && !options.run_id.empty() && object.run_id == options.run_id;
}

int run(Arguments& arguments) {
  GcOptions& options = arguments.options;
  options.older_than = parse_duration(arguments.older_than).value_or(options.older_than);
  if (!options.run_id.empty() && !kubernetes::is_run_id(options.run_id))
    return fail("\"" + options.run_id + "\" is no session's id: 10 letters and digits, as `turbolift ps` shows them");
  int status = options.run_id.empty() ? trim_cache(options) : 0;
  const auto access = open_cluster(arguments.cluster);
  if (!access) return fail(access.error().message);
  status |= collect_objects(*access, options);
  if (!options.images.empty()) status |= collect_images(*access, options);
  return status;
}

}  // namespace

int collect_objects(const ClusterAccess& access, const GcOptions& options) {
  const auto scan = kubernetes::scan_garbage(*access.client, access.kube_namespace, options.run_id, request_deadline());
  if (!scan) return fail(describe(scan.error(), "what sessions have left in " + access.where()));
  int status = 0;
  std::size_t removed = 0, living = 0;
  for (const LabelledObject& object : scan->objects) {
    if (object.ownership == Ownership::foreign)
      note(name_of(object) + " has the label turbolift/run, but is left alone: " + object.why);
    if (!is_to_go(object, options)) {
      if (object.ownership == Ownership::living && object.resource == kubernetes::jobs) ++living;
      continue;
    }
    const std::string why =
        object.ownership == Ownership::living ? "its session lives, and --run names it" : object.why;
    if (options.dry_run) {
      std::cout << "would remove " << name_of(object) << ": " << why << '\n';
      ++removed;
      continue;
    }
    const auto gone = kubernetes::remove_object(*access.client, object, request_deadline());
    if (!gone) {
      status = fail(describe(gone.error(), name_of(object)));
    } else if (*gone) {
      std::cout << "removed " << name_of(object) << ": " << why << '\n';
      ++removed;
    }
  }
  for (const std::string& kind : scan->unseen) note("not looked at: " + kind);
  if (removed == 0) std::cout << "nothing to remove in " << access.where() << "; living sessions: " << living << '\n';
  return status;
}

int trim_cache(const GcOptions& options) {
  const auto cache = image::ImageCache::of_user();
  if (!cache) return fail(cache.error().message);
  if (options.dry_run) return 0;
  const std::uint64_t freed = cache->trim();
  if (freed > 0) std::cout << "removed " << size_text(freed) << " of images from " << cache->folder().string() << '\n';
  return 0;
}

Command add_gc(CLI::App& parent) {
  const auto arguments = std::make_shared<Arguments>();
  GcOptions& options = arguments->options;
  CLI::App* app = parent.add_subcommand(
      "gc",
      "Removes what sessions left in the cluster and no living one owns: objects with the label turbolift/run that are "
      "named as a session names them and whose Job is gone, has ended or is another one. Trims the images on this "
      "machine to their limits, and with --images those in a registry");
  app->add_option(
      "--run", options.run_id,
      "only what belongs to this session, also where it lives; its program opens a new one at its next call");
  app->add_flag("--dry-run", options.dry_run, "only say what would be removed");
  CLI::Option* images = app->add_option(
      "--images", options.images,
      "host[:port][/prefix] of a registry: remove images that Turbolift has pushed there and that no Deployment and no "
      "pod of this cluster uses. For a registry that several clusters use, look at the other ones first");
  app->add_option("--older-than", arguments->older_than,
                  "an image goes when runs of gc from this machine have seen it unused for so long; 0s: at once")
      ->check(check_duration, "DURATION")
      ->capture_default_str()
      ->needs(images);
  app->add_option("--of", options.programs,
                  "programs whose functions' images are meant, where the registry has no catalogue")
      ->needs(images)
      ->allow_extra_args(false);
  app->add_flag("--insecure", options.insecure, "the registry speaks plain HTTP")->needs(images);
  add_cluster_options(*app, arguments->cluster, Namespaces::one_or_all);
  return {app, [arguments] { return run(*arguments); }};
}

}  // namespace turbolift::cli
