#include "extract/index_build.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>

#include "base/file.hpp"
#include "extract/index_object.hpp"
#include "extract/index_plain.hpp"
#include "extract/linked_members.hpp"
#include "extract/target.hpp"

namespace turbolift::extract {
namespace {

Diagnostic error(std::string file, std::string message) {
  return {.severity = Severity::error, .file = std::move(file), .message = std::move(message), .chain = {}};
}

/// "turbolift::detail::Key<&(square(unsigned int))>" -> "square(unsigned int)"
std::string function_of(const std::string& key) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(key.c_str(), nullptr, nullptr, &status),
                                                         &std::free);
  if (text == nullptr) return key;
  std::string name = text.get();
  constexpr std::string_view prefix = "turbolift::detail::Key<";
  if (name.starts_with(prefix) && name.ends_with('>'))
    name = name.substr(prefix.size(), name.size() - prefix.size() - 1);
  if (name.starts_with("&(") && name.ends_with(')')) name = name.substr(2, name.size() - 3);
  return name;
}

/// The header that CMake includes first in the target's units; empty: it has none.
std::string precompiled_header(const CompileCommand& command) {
  for (std::string argument : command.arguments) {
    if (!std::filesystem::path(argument).filename().string().starts_with("cmake_pch.h")) continue;
    for (const std::string_view suffix : {".gch", ".pch"})
      if (argument.ends_with(suffix)) argument.resize(argument.size() - suffix.size());
    return absolute_path(argument, command.directory);
  }
  return {};
}

class ObjectIndex final : public Index {
 public:
  explicit ObjectIndex(const IndexInput& input) : input_(input) {
    for (const CompileCommand& command : input.commands) commands_.emplace(command.object, &command);
    add_line(input.line, "");
    for (std::size_t i = 0; i < shared_.size(); ++i) {  // grows on the way
      const auto [path, line] = shared_[i];
      add_line(line, path);
    }
    drop_unlinked();
    finish_tags();
  }

  const std::vector<Unit>& units() const override { return units_; }
  const std::vector<Tag>& tags() const override { return tags_; }
  const std::vector<Initialiser>& initialisers() const override { return initialisers_; }
  const std::vector<Library>& libraries() const override { return libraries_; }
  const std::vector<Diagnostic>& diagnostics() const override { return diagnostics_; }

  std::vector<std::size_t> defining_units(std::string_view symbol) const override {
    std::vector<std::size_t> units;
    const std::string name(symbol);
    for (const auto* table : {&strong_, &weak_})
      if (const auto found = table->find(name); found != table->end())
        units.insert(units.end(), found->second.begin(), found->second.end());
    return units;
  }

  std::span<const std::string> undefined(std::size_t unit) const override { return *undefined_[unit]; }
  std::span<const std::string> sections(std::size_t unit) const override { return *sections_[unit]; }

 private:
  using Table = std::unordered_map<std::string, std::vector<std::size_t>>;

  /// One link: first the objects, then the archives, as the linker looks at them. `shared` is the library that the
  /// link makes; empty for the target itself.
  void add_line(const LinkLine& line, const std::string& shared) {
    linked_.require(line);
    is_member_ = false;
    for (const LinkItem& item : line.items)
      if (item.kind == LinkItem::Kind::object) add_object(item.path, shared.empty() ? item.path : shared, shared);
    WholeArchive whole;
    for (const LinkItem& item : line.items) {
      whole.read(item);
      is_member_ = !whole.is_on();
      if (item.kind == LinkItem::Kind::option || item.kind == LinkItem::Kind::object) continue;
      bool of_project = false;
      if (item.kind == LinkItem::Kind::archive) of_project = add_archive(item.path, shared);
      if (item.kind == LinkItem::Kind::shared) of_project = add_shared(item.path);
      const bool is_new =
          std::ranges::none_of(libraries_, [&](const Library& l) { return l.argument == item.argument; });
      if (!is_new) continue;
      const bool is_archive = item.kind == LinkItem::Kind::archive;
      libraries_.push_back({.argument = item.argument,
                            .path = item.path,
                            .kind = is_archive ? Library::Kind::archive : Library::Kind::shared,
                            .of_project = of_project});
    }
  }

  bool add_shared(const std::string& path) {
    if (std::ranges::any_of(shared_, [&](const auto& known) { return known.first == path; })) return true;
    auto line = recorded_link_line(path, input_.links_folder);
    if (!line) return false;
    shared_.emplace_back(path, *line);
    for (const LinkItem& item : line->items)
      if (item.kind == LinkItem::Kind::shared) add_shared(item.path);
    return true;
  }

  /// True: at least one of its members is of this project.
  bool add_archive(const std::string& path, const std::string& shared) {
    if (!seen_.insert(path).second)
      return std::ranges::any_of(units_, [&](const Unit& u) { return u.linked_as == path; });
    const auto bytes = base::read_file(path);
    if (!bytes) return false;  // the linker will say so
    const auto members = read_archive(*bytes);
    if (!members) {
      diagnostics_.push_back(error(path, members.error().message));
      return false;
    }
    bool of_project = false;
    for (const ArchiveMember& member : *members) {
      const std::string object = object_of(path, member);
      if (!object.empty()) of_project = add_object(object, path, shared) || of_project;
    }
    return of_project;
  }

  /// The object file from which an archive's member was made: of that name, and with those bytes.
  std::string object_of(const std::string& archive, const ArchiveMember& member) {
    const std::string folder = std::filesystem::path(archive).parent_path();
    if (member.bytes.empty()) return absolute_path(member.name, folder);
    if (by_name_.empty())
      for (const CompileCommand& command : input_.commands)
        by_name_.emplace(std::filesystem::path(command.object).filename().string(), command.object);
    for (auto [at, end] = by_name_.equal_range(member.name); at != end; ++at)
      if (const auto bytes = base::read_file(at->second); bytes && *bytes == member.bytes) return at->second;
    return {};
  }

  bool is_external(const std::string& file) const {
    return std::ranges::any_of(input_.external,
                               [&](const std::string& folder) { return file.starts_with(folder + "/"); });
  }

  /// True: it is compiled by this project.
  bool add_object(const std::string& object, const std::string& linked_as, const std::string& shared) {
    const auto known = commands_.find(object);
    if (known != commands_.end() && is_external(known->second->file)) return false;
    if (!seen_.insert(object).second) return known != commands_.end();
    const auto bytes = base::read_file(object);
    if (!bytes) return known != commands_.end();
    auto facts = read_object(*bytes);
    if (facts && facts->needs_plain_code) {
      if (known == commands_.end()) return false;
      facts = read_plain_object(*known->second, *bytes, input_.plain_objects);
    }
    if (!facts) {
      diagnostics_.push_back(error(object, facts.error().message));
      return known != commands_.end();
    }
    if (known == commands_.end()) {
      for (const ObjectFacts::Key& key : facts->keys)
        diagnostics_.push_back(
            error(object, "it tags " + function_of(key.key) +
                              " but no command of this project compiled it: its source is unknown; "
                              "build it in the project, or set EXPORT_COMPILE_COMMANDS for its target"));
      return false;
    }
    add_units(*known->second, linked_as, !shared.empty(), std::move(*facts));
    return true;
  }

  void add_units(const CompileCommand& command, const std::string& linked_as, bool in_shared, ObjectFacts facts) {
    const std::size_t first = units_.size();
    const std::size_t file = linked_.add(facts, is_member_);
    Unit unit{.command = command,
              .linked_as = linked_as,
              .in_shared = in_shared,
              .precompiled_header = precompiled_header(command)};
    const std::vector<std::string> sources = unity_sources(command.file);
    if (sources.empty()) units_.push_back(unit);
    for (const std::string& source : sources) {
      Unit part = unit;
      part.is_unity = true;
      for (std::string& argument : part.command.arguments)
        if (absolute_path(argument, command.directory) == command.file) argument = source;
      part.command.file = source;
      units_.push_back(std::move(part));
    }
    const auto undefined = std::make_shared<const std::vector<std::string>>(std::move(facts.undefined));
    const auto sections = std::make_shared<const std::vector<std::string>>(std::move(facts.sections));
    for (std::size_t number = first; number < units_.size(); ++number) {
      undefined_.push_back(undefined);
      sections_.push_back(sections);
      for (const std::string& symbol : facts.strong) strong_[symbol].push_back(number);
      for (const std::string& symbol : facts.weak) weak_[symbol].push_back(number);
      for (const ObjectFacts::Key& key : facts.keys) keys_[key.key].units.push_back(number);
    }
    for (const ObjectFacts::Key& key : facts.keys)
      (key.local ? keys_[key.key].local_objects : keys_[key.key].global_objects).insert(command.object);
    for (ObjectFacts::Initialiser& initialiser : facts.initialisers)
      initialisers_.push_back({.unit = first,
                               .function = std::move(initialiser.function),
                               .references = std::move(initialiser.references)});
    for (std::size_t number = first; number < units_.size(); ++number) file_of_.push_back(file);
  }

  /// What the program does not link does not run in it.
  void drop_unlinked() {
    const std::vector<bool> taken = linked_.taken();
    std::erase_if(initialisers_, [&](const Initialiser& initialiser) { return !taken[file_of_[initialiser.unit]]; });
    const auto none = std::make_shared<const std::vector<std::string>>();
    for (std::size_t number = 0; number < units_.size(); ++number)
      if (!taken[file_of_[number]]) sections_[number] = none;
  }

  void finish_tags() {
    for (const auto& [key, where] : keys_) {
      if (where.local_objects.size() + (where.global_objects.empty() ? 0 : 1) <= 1) {
        tags_.push_back({.key = key, .units = where.units});
        continue;
      }
      Diagnostic duplicate = error(units_[where.units.front()].command.file,
                                   "two different functions named " + function_of(key) +
                                       " are tagged: both are known in their own file only (static, or in an anonymous "
                                       "namespace), so that a call cannot tell them apart; rename one of them");
      for (const std::size_t unit : where.units)
        duplicate.chain.push_back({.severity = Severity::note,
                                   .file = units_[unit].command.file,
                                   .message = function_of(key) + " is tagged here",
                                   .chain = {}});
      diagnostics_.push_back(std::move(duplicate));
    }
  }

  struct KeyPlaces {
    std::vector<std::size_t> units;
    std::set<std::string> local_objects, global_objects;
  };

  const IndexInput input_;
  std::unordered_map<std::string, const CompileCommand*> commands_;
  std::multimap<std::string, std::string> by_name_;
  std::set<std::string> seen_;
  std::vector<std::pair<std::string, LinkLine>> shared_;
  std::map<std::string, KeyPlaces> keys_;
  Table strong_, weak_;
  std::vector<std::shared_ptr<const std::vector<std::string>>> undefined_, sections_;
  LinkedMembers linked_;
  bool is_member_ = false;            ///< what is being added comes from an archive of which members are taken
  std::vector<std::size_t> file_of_;  ///< of each unit, in `linked_`
  std::vector<Unit> units_;
  std::vector<Tag> tags_;
  std::vector<Initialiser> initialisers_;
  std::vector<Library> libraries_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

std::unique_ptr<const Index> build_index(const IndexInput& input) {
  return std::make_unique<ObjectIndex>(input);
}

}  // namespace turbolift::extract
