#include "extract/target_build.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/tar.hpp"
#include "embed/bundle.hpp"
#include "extract/index_build.hpp"
#include "extract/link_runtime.hpp"
#include "extract/target_object.hpp"
#include "extract/target_service.hpp"

namespace turbolift::extract {
namespace {

namespace fs = std::filesystem;

/// FILES as tar.gz, at their paths relative to the target's source folder. Folders stand for all files in them.
base::Expected<std::string> pack_files(const Target& target) {
  std::vector<base::TarEntry> entries;
  const auto add = [&](const fs::path& path, const std::string& name) -> base::Expected<void> {
    auto bytes = base::read_file(path);
    if (!bytes)
      return base::failure("turbolift_distribute(" + target.name + " FILES " + name + "): " + bytes.error().message);
    const bool is_executable = (fs::status(path).permissions() & fs::perms::owner_exec) != fs::perms::none;
    entries.push_back({.path = name, .bytes = std::move(*bytes), .mode = is_executable ? 0755U : 0644U});
    return {};
  };
  for (const std::string& file : target.files) {
    const fs::path path = fs::path(target.source_folder) / file;
    if (!fs::is_directory(path)) {
      if (auto added = add(path, file); !added) return std::unexpected(added.error());
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file())
        if (auto added = add(entry.path(), entry.path().lexically_relative(target.source_folder)); !added)
          return std::unexpected(added.error());
  }
  if (entries.empty()) return std::string();
  auto tar = base::write_tar(std::move(entries));
  if (!tar) return base::failure("turbolift_distribute(" + target.name + " FILES …): " + tar.error().message);
  return base::gzip(*tar);
}

/// Digest of all that concerns every service, but the sources: tool, target, runtime, FILES, symbols of the objects.
std::string setup_digest(const Target& target, const LinkLine& line, const Index& index,
                         const std::vector<std::string>& runtimes, const std::string& packed_files) {
  base::Sha256 digest;
  const auto add = [&](const std::string& text) { digest.update(text + '\0'); };
  const auto add_file = [&](const std::string& path) {
    const auto bytes = base::read_file(path);
    add(bytes ? base::digest_name(base::sha256(*bytes)) : "missing " + path);
  };
  add_file("/proc/self/exe");
  for (const std::string& runtime : runtimes) add_file(runtime);
  add(packed_files);
  add(target.strict ? "strict" : "");
  add(std::to_string(static_cast<int>(target.breadth)));
  for (const Toolchain& toolchain : target.toolchains)
    for (const std::string& argument : toolchain.arguments) add(toolchain.platform + argument);
  for (const LinkItem& item : line.items) add(item.argument);
  for (std::size_t i = 0; i < index.units().size(); ++i) {
    const Unit& unit = index.units()[i];
    add(unit.command.file);
    for (const std::string& argument : unit.command.arguments) add(argument);
    for (const std::string& section : index.sections(i)) add(section);
    for (const std::string& symbol : index.undefined(i)) {
      add(symbol);
      for (const std::size_t definition : index.defining_units(symbol)) add(std::to_string(definition));
    }
  }
  for (const Initialiser& initialiser : index.initialisers()) {
    add(initialiser.function);
    for (const std::string& reference : initialiser.references) add(reference);
  }
  return base::digest_name(digest.finish());
}

class TargetBuilder {
 public:
  TargetBuilder(const Target& target, const LinkLine& line)
      : target_(target), line_(line), project_(project_of(target)), jobs_(target.jobs) {}

  base::Expected<TargetResult> run() {
    auto commands = read_compile_commands(target_.compile_commands);
    if (!commands) return std::unexpected(commands.error());
    index_ = build_index({.line = line_,
                          .commands = std::move(*commands),
                          .links_folder = target_.links_folder,
                          .external = target_.external,
                          .plain_objects = target_.work_folder + "/plain"});
    if (print(index_->diagnostics())) return TargetResult{};
    auto files = pack_files(target_);
    if (!files) return std::unexpected(files.error());
    std::vector<std::string> runtimes;
    for (const Toolchain& toolchain : target_.toolchains) {
      auto runtime = runtime_for(toolchain, target_, jobs_);
      if (!runtime) return std::unexpected(runtime.error());
      runtimes.push_back(std::move(*runtime));
    }
    std::string setup = setup_digest(target_, line_, *index_, runtimes, *files);
    const ServiceContext context{.target = target_,
                                 .project = project_,
                                 .index = *index_,
                                 .line = line_,
                                 .jobs = jobs_,
                                 .runtimes = std::move(runtimes),
                                 .packed_files = std::move(*files),
                                 .setup_digest = std::move(setup)};
    return embed(context, build_all(context));
  }

 private:
  using Built = base::Expected<BuiltService>;

  /// Each thread has its own `Program`, and takes tags of neighbouring units, so that it parses little twice.
  std::vector<Built> build_all(const ServiceContext& context) {
    const std::vector<Tag>& tags = index_->tags();
    std::vector<Built> built(tags.size());
    std::atomic<std::size_t> next = 0;
    const auto loop = [&] {
      Program program(project_, *index_);
      for (std::size_t i = next++; i < tags.size(); i = next++) built[i] = build_service(context, program, tags[i]);
    };
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min<std::size_t>(tags.size(), target_.jobs); ++i) threads.emplace_back(loop);
    loop();
    return built;
  }

  base::Expected<TargetResult> embed(const ServiceContext& context, std::vector<Built> all) {
    TargetResult result{.success = true, .object = {}, .built = 0, .services = 0};
    embed::BundleWriter writer;
    embed::Bundle bundle;
    std::vector<std::string> tags;
    for (Built& built : all) {
      if (!built) return std::unexpected(built.error());
      BuiltService& service = *built;
      if (print(service.diagnostics)) {
        result.success = false;
        continue;
      }
      if (!service.was_cached) ++result.built;
      for (std::size_t i = 0; i < service.binaries.size(); ++i)
        service.service.binaries[i].bytes = writer.add(service.binaries[i]);
      service.service.archive = writer.add(service.archive);
      service.service.files = writer.add(context.packed_files);
      service.service.report = writer.add(service.report);
      if (!service.service.tag.empty()) tags.push_back(service.service.tag);
      bundle.services.push_back(std::move(service.service));
    }
    if (!result.success) return result;
    result.services = static_cast<unsigned>(bundle.services.size());
    auto object = make_bundle_object(std::move(writer).finish(std::move(bundle)), tags, target_, jobs_);
    if (!object) return std::unexpected(object.error());
    result.object = std::move(*object);
    return result;
  }

  /// True: one of them is an error.
  static bool print(const std::vector<Diagnostic>& diagnostics) {
    bool has_error = false;
    for (const Diagnostic& diagnostic : diagnostics) {
      std::fprintf(stderr, "%s\n", to_string(diagnostic).c_str());
      has_error = has_error || diagnostic.severity == Severity::error;
    }
    return has_error;
  }

  const Target& target_;
  const LinkLine& line_;
  const Project project_;
  Jobs jobs_;
  std::unique_ptr<const Index> index_;
};

}  // namespace

base::Expected<TargetResult> build_target(const Target& target, const LinkLine& line) {
  return TargetBuilder(target, line).run();
}

}  // namespace turbolift::extract
