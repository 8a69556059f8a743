#include "extract/whole_objects.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

#include "base/file.hpp"
#include "extract/index_object.hpp"
#include "extract/index_plain.hpp"
#include "extract/whole_archive.hpp"

namespace turbolift::extract {
namespace {

namespace fs = std::filesystem;
using Kind = LinkItem::Kind;

/// Options that make something else than an executable, or that write files besides.
bool is_dropped(std::string_view option) {
  constexpr std::array<std::string_view, 11> words = {
      "-shared", "-pie",  "-static-pie", "-no-pie", "-static",           "-s",
      "-fpic",   "-fPIC", "-Wl,-z,defs", "-Wl,-s",  "-Wl,--no-undefined"};
  constexpr std::array<std::string_view, 12> prefixes = {"-flto",
                                                         "-fno-lto",
                                                         "-fuse-linker-plugin",
                                                         "-fwhole-program",
                                                         "-Wl,-soname",
                                                         "-Wl,--soname",
                                                         "-Wl,-h,",
                                                         "-Wl,--dependency-file",
                                                         "-Wl,-Map",
                                                         "-Wl,--build-id",
                                                         "-Wl,--version-script",
                                                         "-Wl,--dynamic-list"};
  return std::ranges::find(words, option) != words.end() ||
         std::ranges::any_of(prefixes, [&](std::string_view prefix) { return option.starts_with(prefix); });
}

class Gatherer {
 public:
  Gatherer(WholeProgram& whole, const ServiceContext& context, std::string root,
           const std::vector<CompileCommand>& commands, const std::string& folder)
      : whole_(whole),
        context_(context),
        toolchain_(context.target.toolchains.front()),
        root_(std::move(root)),
        copies_(folder + "/whole"),
        sources_(folder + "/src") {
    for (const CompileCommand& command : commands) commands_.emplace(command.object, &command);
  }

  base::Expected<void> run() {
    std::error_code error;
    for (const std::string& folder : {copies_, sources_ + "/" + archived_}) {
      fs::remove_all(folder, error);
      fs::create_directories(folder, error);
      if (error) return base::failure("cannot write " + folder + ": " + error.message());
    }
    find_lines();
    // What a shared library defines is there before what uses it starts.
    for (std::size_t i = lines_.size(); i-- > 0;)
      for (const LinkItem& item : lines_[i].items)
        if (item.kind == Kind::object)
          if (auto added = add_object(item.path); !added) return added;
    for (const LinkLine& line : lines_)
      for (std::size_t i = 0; i < line.items.size(); ++i)
        if (auto added = add_item(line, i); !added) return added;
    if (std::ranges::none_of(whole_.objects, [](const WholeObject& object) { return object.linked.empty(); }))
      whole_.objects.push_back({});  // the root was in an archive
    return {};
  }

 private:
  /// The target's link, then those of the project's shared libraries.
  void find_lines() {
    lines_.push_back(context_.line);
    for (std::size_t i = 0; i < lines_.size(); ++i)
      for (std::size_t k = 0; k < lines_[i].items.size(); ++k) {
        const LinkItem& item = lines_[i].items[k];
        if (item.kind != Kind::shared || shared_.contains(item.path)) continue;
        auto line = recorded_link_line(item.path, context_.target.links_folder);
        if (!line) continue;
        shared_.insert(item.path);
        lines_.push_back(std::move(*line));
      }
  }

  base::Expected<void> objcopy(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), toolchain_.objcopy);
    const auto outcome = context_.jobs.run(std::move(arguments), "/");
    if (!outcome) return std::unexpected(outcome.error());
    if (!outcome->success) return base::failure(toolchain_.objcopy + ": " + outcome->output);
    return {};
  }

  /// The object as it can be linked behind another main: itself, or a copy.
  base::Expected<std::string> usable(const std::string& path, std::string_view bytes) {
    std::string file = path;
    auto facts = read_object(bytes);
    if (facts && facts->needs_plain_code) {
      const auto command = commands_.find(path);
      if (command == commands_.end()) return path;
      auto plain = make_plain_object(*command->second, bytes, context_.target.work_folder + "/plain");
      if (!plain) return plain;
      file = std::move(*plain);
      facts = read_plain_object(*command->second, bytes, context_.target.work_folder + "/plain");
    }
    if (!facts || !std::ranges::binary_search(facts->strong, std::string("main"))) return file;
    std::string copy = copies_ + "/" + std::to_string(number_++) + ".o";
    auto renamed = objcopy({std::string("--redefine-sym=main=") + program_main, file, copy});
    if (!renamed) return std::unexpected(renamed.error());
    return copy;
  }

  /// A copy without debug data for the source archive; where it lies in the slice's folder.
  base::Expected<std::string> archived(const std::string& linked, const std::string& name) {
    std::string path = std::string(archived_) + "/" + std::to_string(number_++) + "-" + name;
    auto copied = objcopy({"--strip-debug", linked, sources_ + "/" + path});
    if (!copied) return std::unexpected(copied.error());
    return path;
  }

  base::Expected<void> add_object(const std::string& path) {
    if (!seen_.insert(path).second) return {};
    if (path == root_) {
      whole_.objects.push_back({});
      return {};
    }
    whole_.inputs.push_back(path);
    const auto bytes = base::read_file(path);
    if (!bytes) return std::unexpected(bytes.error());
    auto linked = usable(path, *bytes);
    if (!linked) return std::unexpected(linked.error());
    auto copy = archived(*linked, fs::path(path).filename());
    if (!copy) return std::unexpected(copy.error());
    whole_.objects.push_back({.linked = std::move(*linked), .archived = std::move(*copy)});
    return {};
  }

  /// The object of the project's from which an archive's member was made; empty: another one.
  std::string object_of(const std::string& archive, const std::string& member, std::string_view bytes) const {
    for (const Unit& unit : context_.index.units()) {
      const std::string& object = unit.command.object;
      if (unit.linked_as != archive || fs::path(object).filename() != fs::path(member).filename()) continue;
      if (const auto content = base::read_file(object); content && *content == bytes) return object;
    }
    return {};
  }

  base::Expected<void> add_archive(const std::string& path) {
    whole_.inputs.push_back(path);
    const auto known = std::ranges::find(context_.index.libraries(), path, &Library::path);
    const bool of_project = known != context_.index.libraries().end() && known->of_project;
    const auto change = [&](const std::string& name, std::string_view bytes) -> base::Expected<MemberChange> {
      const std::string object = object_of(path, name, bytes);
      if (object.empty()) return MemberChange{};
      if (object == root_) return MemberChange{.is_left_out = true, .file = {}};
      auto file = usable(object, bytes);
      if (!file) return std::unexpected(file.error());
      return MemberChange{.is_left_out = false, .file = *file == object ? std::string() : *file};
    };
    auto linked = changed_.find(path);
    if (linked == changed_.end()) {
      std::string file = path;
      if (of_project) {
        const std::string copy = copies_ + "/" + std::to_string(number_++) + ".a";
        auto changed = change_archive(path, copy, change);
        if (!changed) return std::unexpected(changed.error());
        file = std::move(*changed);
      }
      LinkWord item{.word = {}, .library = {.archive = file, .shared = {}}, .archived = {}};
      const fs::path name = fs::path(path).filename();
      if (of_project || name.string().starts_with("libturbolift") || !path.starts_with("/usr/")) {
        auto copy = archived(file, name);
        if (!copy) return std::unexpected(copy.error());
        item.archived = std::move(*copy);
      }
      linked = changed_.emplace(path, std::move(item)).first;
    }
    whole_.items.push_back(linked->second);
    return {};
  }

  base::Expected<void> add_item(const LinkLine& line, std::size_t& at) {
    const LinkItem& item = line.items[at];
    LinkWord added{.word = item.argument, .library = {}, .archived = {}};
    switch (item.kind) {
      case Kind::object:
        return {};
      case Kind::archive:
        return add_archive(item.path);
      case Kind::named:
        break;
      case Kind::shared: {
        if (shared_.contains(item.path)) return {};
        const Library library{.argument = item.argument, .path = item.path, .kind = Library::Kind::shared};
        auto found = find_libraries({library}, toolchain_, context_.jobs);
        if (!found) return std::unexpected(found.error());
        added.word = found->empty() ? item.path : std::string();
        if (!found->empty()) added.library = std::move(found->front());
        break;
      }
      case Kind::option:
        if (is_dropped(item.argument)) return {};
        if (item.argument.starts_with("-L")) {
          const bool is_apart = item.argument == "-L" && at + 1 < line.items.size();
          added.word =
              "-L" + absolute_path(is_apart ? line.items[++at].argument : item.argument.substr(2), line.directory);
        }
        break;
    }
    whole_.items.push_back(std::move(added));
    return {};
  }

  static constexpr const char* archived_ = "_turbolift/objects";

  WholeProgram& whole_;
  const ServiceContext& context_;
  const Toolchain& toolchain_;
  std::string root_, copies_, sources_;
  std::map<std::string, const CompileCommand*> commands_;
  std::vector<LinkLine> lines_;
  std::set<std::string> shared_, seen_;
  std::map<std::string, LinkWord> changed_;
  unsigned number_ = 0;
};

}  // namespace

base::Expected<void> gather_objects(WholeProgram& whole, const ServiceContext& context, const std::string& root,
                                    const std::vector<CompileCommand>& commands, const std::string& folder) {
  return Gatherer(whole, context, root, commands, folder).run();
}

}  // namespace turbolift::extract
