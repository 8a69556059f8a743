#include "extract/target_attempt.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "base/file.hpp"
#include "extract/verify_command.hpp"

namespace turbolift::extract {
namespace {

namespace fs = std::filesystem;

/// Brings the folder to what the slice is: files that are the same keep their time.
base::Expected<void> write_slice(const Slice& slice, const Target& target, const std::string& folder) {
  std::set<std::string> wanted;
  for (const SliceFile& file : slice.files) {
    wanted.insert(file.path);
    const auto written = base::write_file_if_changed(fs::path(folder) / file.path, file.text);
    if (!written) return std::unexpected(written.error());
  }
  std::error_code error;
  std::vector<fs::path> stale;
  for (auto at = fs::recursive_directory_iterator(folder, error); !error && at != fs::recursive_directory_iterator();
       at.increment(error)) {
    if (at->path().filename() == "_turbolift" && at.depth() == 0)
      at.disable_recursion_pending();
    else if (at->is_regular_file() && !wanted.contains(at->path().lexically_relative(folder)))
      stale.push_back(at->path());
  }
  for (const fs::path& file : stale) fs::remove(file, error);
  for (const std::string& include : target.include_folders) {
    const fs::path link = fs::path(folder) / turbolift_folder(include);
    fs::create_directories(link.parent_path(), error);
    if (fs::is_symlink(link) && fs::read_symlink(link, error) == include) continue;
    fs::remove(link, error);
    fs::create_directory_symlink(include, link, error);
    if (error) return base::failure("cannot write " + link.string() + ": " + error.message());
  }
  return {};
}

/// A header that the build system includes first is only there if the slice has it.
void drop_absent_includes(std::vector<std::string>& arguments, const std::string& folder) {
  for (auto at = arguments.begin(); at != arguments.end();) {
    const bool is_include = *at == "-include" && std::next(at) != arguments.end();
    std::error_code error;
    const bool is_absent = is_include && std::next(at)->find("cmake_pch.h") != std::string::npos &&
                           !fs::exists(fs::path(folder) / *std::next(at), error);
    at = is_absent ? arguments.erase(at, std::next(at, 2)) : std::next(at);
  }
}

/// `count` calls of `work` on at most as many threads as there are jobs.
template <class Work>
void in_parallel(std::size_t count, unsigned jobs, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto loop = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < std::min<std::size_t>(count, jobs); ++i) threads.emplace_back(loop);
  loop();
}

class Try {
 public:
  /// `whole`: nullptr, or that of which `slice` is.
  Try(const ServiceContext& context, const Slice& slice, const WholeProgram* whole, std::string folder)
      : context_(context), slice_(slice), whole_(whole), folder_(std::move(folder)), sources_(folder_ + "/src") {}

  base::Expected<Attempt> run() {
    if (auto written = write_slice(slice_, context_.target, sources_); !written)
      return std::unexpected(written.error());
    prepare();
    if (auto compiled = compile_all(); !compiled) return std::unexpected(compiled.error());
    if (!result_.message.empty()) return std::move(result_);
    return finish();
  }

 private:
  struct Job {
    std::size_t platform;
    CompileJob compile;
  };

  std::string platform_folder(const Toolchain& toolchain) const {
    std::string name = toolchain.platform;
    std::ranges::replace(name, '/', '-');
    return folder_ + "/" + name;
  }

  void prepare() {
    std::vector<std::string> roots;  // the whole program may use whatever it uses
    if (whole_ == nullptr)
      for (const SourceRoot& root : context_.project.roots) roots.push_back(root.path);
    for (std::size_t platform = 0; platform < context_.target.toolchains.size(); ++platform) {
      const Toolchain& toolchain = context_.target.toolchains[platform];
      Recipe recipe{.toolchain = &toolchain, .units = {}, .link = {}, .objects = {}};
      if (whole_ != nullptr)
        for (const WholeObject& object : whole_->objects) recipe.objects.push_back(object.archived);
      std::error_code error;
      fs::create_directories(platform_folder(toolchain), error);
      for (std::size_t i = 0; i < slice_.units.size(); ++i) {
        const SliceUnit& unit = slice_.units[i];
        const CompileCommand& command = whole_ != nullptr ? whole_->command : context_.index.units()[unit.unit].command;
        ServiceCommand mapped = service_command(command, context_.project, context_.target, toolchain);
        drop_absent_includes(mapped.arguments, sources_);
        std::ranges::move(mapped.warnings, std::back_inserter(result_.warnings));
        recipe.units.push_back({.source = unit.file, .arguments = mapped.arguments});
        jobs_.push_back(
            {.platform = platform,
             .compile = {.folder = sources_,
                         .source = unit.file,
                         .object = platform_folder(toolchain) + "/" + std::to_string(i) + ".o",
                         .arguments = std::move(mapped.arguments),
                         .launcher = context_.target.launcher,
                         .roots = roots,
                         .external = context_.project.external,
                         .own_folders = whole_ != nullptr ? std::vector<std::string>()
                                                          : program_include_folders(command, context_.project)}});
      }
      recipes_.push_back(std::move(recipe));
    }
  }

  base::Expected<void> compile_all() {
    std::mutex mutex;
    std::optional<base::Error> failure;
    in_parallel(jobs_.size(), context_.target.jobs, [&](std::size_t i) {
      {
        const std::lock_guard lock(mutex);
        if (failure || !result_.message.empty()) return;
      }
      auto compiled = compile(jobs_[i].compile, context_.jobs);
      const std::lock_guard lock(mutex);
      if (!compiled) {
        failure = compiled.error();
      } else {
        if (result_.message.empty()) result_.message = compiled->message;
        headers_.insert(compiled->includes.begin(), compiled->includes.end());
      }
    });
    if (failure) return std::unexpected(*failure);
    return whole_ != nullptr && result_.message.empty() ? rename_main() : base::Expected<void>();
  }

  /// In the unit of the whole program that was compiled.
  base::Expected<void> rename_main() {
    const std::string& objcopy = context_.target.toolchains.front().objcopy;
    const auto outcome = context_.jobs.run(
        {objcopy, std::string("--redefine-sym=main=") + program_main, jobs_.front().compile.object}, folder_);
    if (!outcome) return std::unexpected(outcome.error());
    if (!outcome->success) return base::failure(objcopy + ": " + outcome->output);
    return {};
  }

  base::Expected<Attempt> finish() {
    ArchiveInput archive{.target = &context_.target,
                         .folder = sources_,
                         .files = {},
                         .recipes = std::move(recipes_),
                         .packed_files = context_.packed_files};
    std::set<std::string> files = std::move(headers_);
    for (const SliceFile& file : slice_.files) files.insert(file.path);
    if (whole_ != nullptr) {
      for (const WholeObject& object : whole_->objects)
        if (!object.archived.empty()) files.insert(object.archived);
      for (const LinkWord& item : whole_->items)
        if (!item.archived.empty()) files.insert(item.archived);
    }
    archive.files.assign(files.begin(), files.end());
    auto digest = source_digest(archive);
    if (!digest) return std::unexpected(digest.error());
    result_.source_digest = *digest;
    for (std::size_t platform = 0; platform < archive.recipes.size(); ++platform) {
      auto linked = link_for(platform);
      if (!linked) return std::unexpected(linked.error());
      result_.message = linked->message;
      if (!result_.message.empty()) return std::move(result_);
      archive.recipes[platform].link = linked->command;
      if (whole_ != nullptr) use_archived(archive.recipes[platform].link);
      std::ranges::move(linked->warnings, std::back_inserter(result_.warnings));
      result_.linked.push_back(std::move(*linked));
    }
    const auto root = std::ranges::find(jobs_, slice_.root_file, [](const Job& job) { return job.compile.source; });
    if (root == jobs_.end()) return base::failure(slice_.name + ": its slice has no unit " + slice_.root_file);
    auto schema = read_schema(root->compile.object);
    if (!schema) return std::unexpected(schema.error());
    result_.schema = *schema;
    auto packed = pack_source(archive, *digest);
    if (!packed) return std::unexpected(packed.error());
    result_.archive = std::move(*packed);
    return std::move(result_);
  }

  base::Expected<Linked> link_for(std::size_t platform) {
    const Toolchain& toolchain = context_.target.toolchains[platform];
    LinkJob job{.toolchain = &toolchain,
                .folder = platform_folder(toolchain),
                .objects = {},
                .runtime = context_.runtimes[platform],
                .libraries = context_.index.libraries(),
                .options = link_options(context_.line),
                .source_digest = result_.source_digest,
                .whole_program = {},
                .directory = {}};
    for (const Job& compiled : jobs_)
      if (compiled.platform == platform) job.objects.push_back(compiled.compile.object);
    if (whole_ == nullptr) return link(job, context_.jobs);
    const std::string root = std::move(job.objects.front());
    job.objects.clear();
    for (const WholeObject& object : whole_->objects)
      job.objects.push_back(object.linked.empty() ? root : object.linked);
    job.options.clear();
    job.whole_program = whole_->items;
    job.directory = whole_->directory;
    return link(job, context_.jobs);
  }

  /// The words of the link that name files which the source archive has.
  void use_archived(std::vector<std::string>& words) const {
    for (const LinkWord& item : whole_->items)
      if (!item.archived.empty()) std::ranges::replace(words, item.library.archive, item.archived);
  }

  const ServiceContext& context_;
  const Slice& slice_;
  const WholeProgram* whole_;
  std::string folder_, sources_;
  std::vector<Job> jobs_;
  std::vector<Recipe> recipes_;
  std::set<std::string> headers_;
  Attempt result_;
};

}  // namespace

base::Expected<Attempt> attempt(const ServiceContext& context, const Slice& slice, const std::string& folder) {
  return Try(context, slice, nullptr, folder).run();
}

base::Expected<Attempt> attempt(const ServiceContext& context, const WholeProgram& whole, const std::string& folder) {
  return Try(context, whole.slice, &whole, folder).run();
}

}  // namespace turbolift::extract
