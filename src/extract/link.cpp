#include "extract/link.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/file.hpp"
#include "embed/elf.hpp"
#include "extract/link_library.hpp"

namespace turbolift::extract {
namespace {

namespace fs = std::filesystem;

class Linker {
 public:
  Linker(const LinkJob& job, Jobs& jobs) : job_(job), jobs_(jobs) {}

  base::Expected<Linked> run() {
    if (auto digest = make_digest_object(); !digest) return std::unexpected(digest.error());
    if (job_.whole_program) return run_whole_program(*job_.whole_program);
    auto libraries = find_libraries(job_.libraries, *job_.toolchain, jobs_);
    if (!libraries) return std::unexpected(libraries.error());

    const bool has_shared_only = std::ranges::any_of(
        *libraries, [](const FoundLibrary& library) { return library.archive.empty() && !library.shared.empty(); });
    return link_with(*libraries, has_shared_only,
                     [&](auto& arguments, auto preferred) { add_group(arguments, *libraries, preferred); });
  }

 private:
  base::Expected<Linked> run_whole_program(const std::vector<LinkWord>& words) {
    std::vector<FoundLibrary> libraries;
    for (const LinkWord& word : words)
      if (word.word.empty()) libraries.push_back(word.library);
    return link_with(libraries, true, [&](auto& arguments, auto preferred) { add_words(arguments, words, preferred); });
  }

  /// Statically, or else, where it `may_be_dynamic`, with shared libraries. `add(arguments, preferred)` adds what is
  /// linked, of each library the preferred one of its files.
  template <class Add>
  base::Expected<Linked> link_with(const std::vector<FoundLibrary>& libraries, bool may_be_dynamic, const Add& add) {
    std::vector<std::string> arguments{"-static"};
    add(arguments, &FoundLibrary::archive);
    auto linked = attempt(arguments);
    if (!linked || linked->message.empty() || !may_be_dynamic) return linked;
    const std::string reason = linked->message;
    arguments = {"-no-pie", "-Wl,--as-needed"};
    add(arguments, &FoundLibrary::shared);
    for (const std::string& folder : unusual_folders(libraries)) arguments.push_back("-Wl,-rpath," + folder);
    linked = attempt(arguments);
    if (linked && linked->message.empty()) describe_dynamic(*linked, libraries, reason);
    return linked;
  }

  static void add_words(std::vector<std::string>& arguments, const std::vector<LinkWord>& words,
                        std::string FoundLibrary::* preferred) {
    for (const LinkWord& word : words) {
      const std::string& file = word.library.*preferred;
      const std::string& other = word.library.archive.empty() ? word.library.shared : word.library.archive;
      arguments.push_back(!word.word.empty() ? word.word : file.empty() ? other : file);
    }
  }

  std::string path(const char* name) const { return job_.folder + "/" + name; }

  base::Expected<void> make_digest_object() {
    const auto changed = base::write_file_if_changed(path("source_digest.cpp"), source_digest_unit(job_.source_digest));
    if (!changed) return std::unexpected(changed.error());
    std::error_code error;
    if (!*changed && fs::exists(path("source_digest.o"), error)) return {};
    std::vector<std::string> command{job_.toolchain->cxx_compiler};
    command.insert(command.end(), job_.toolchain->arguments.begin(), job_.toolchain->arguments.end());
    command.insert(command.end(), {"-Os", "-c", "source_digest.cpp", "-o", "source_digest.o"});
    const auto outcome = jobs_.run(std::move(command), job_.folder);
    if (!outcome) return std::unexpected(outcome.error());
    if (!outcome->success) return base::failure(job_.toolchain->cxx_compiler + ": " + outcome->output);
    return {};
  }

  static void add_group(std::vector<std::string>& arguments, const std::vector<FoundLibrary>& libraries,
                        std::string FoundLibrary::* preferred) {
    std::vector<std::string> files;
    for (const FoundLibrary& library : libraries) {
      const bool must_be_archive = preferred == &FoundLibrary::archive;
      std::string file = library.*preferred;
      if (file.empty() && !must_be_archive) file = library.archive;
      if (!file.empty()) files.push_back(std::move(file));
    }
    if (files.empty()) return;
    arguments.emplace_back("-Wl,--start-group");
    arguments.insert(arguments.end(), files.begin(), files.end());
    arguments.emplace_back("-Wl,--end-group");
  }

  base::Expected<Linked> attempt(const std::vector<std::string>& tail) {
    Linked linked;
    linked.command = job_.toolchain->arguments;
    linked.command.insert(linked.command.end(), job_.options.begin(), job_.options.end());
    linked.command.insert(linked.command.end(), {"-Wl,--wrap=__cxa_throw", "-Wl,--build-id=none"});
    if (job_.whole_program)  // what it calls before the service's main starts runs in the process
      linked.command.insert(linked.command.end(), {"-fno-lto", "-Wl,-u,turbolift_in_process"});
    else
      linked.command.emplace_back("-Wl,--gc-sections");
    linked.command.insert(linked.command.end(), tail.begin(), tail.end());

    std::vector<std::string> command{job_.toolchain->cxx_compiler};
    command.insert(command.end(), job_.objects.begin(), job_.objects.end());
    command.insert(command.end(), {path("source_digest.o"), job_.runtime});
    command.insert(command.end(), linked.command.begin(), linked.command.end());
    if (job_.whole_program) command.push_back(job_.runtime);  // for what the program's archives need of it
    command.insert(command.end(), {"-o", path("service.full")});
    const auto outcome = jobs_.run(std::move(command), job_.whole_program ? job_.directory : job_.folder);
    if (!outcome) return std::unexpected(outcome.error());
    if (!outcome->success) {
      linked.message = outcome->output.empty() ? "the linker failed" : outcome->output;
      return linked;
    }
    std::istringstream lines(outcome->output);
    for (std::string line; std::getline(lines, line);)
      if (const std::size_t at = line.find("warning: Using '"); at != line.npos)
        linked.warnings.push_back(line.substr(at + std::strlen("warning: ")));
    return strip(std::move(linked));
  }

  base::Expected<Linked> strip(Linked linked) {
    linked.binary = path("service");
    linked.debug_file = path("service.debug");
    const std::string& objcopy = job_.toolchain->objcopy;
    for (const auto& command :
         {std::vector{objcopy, std::string("--only-keep-debug"), path("service.full"), linked.debug_file},
          std::vector{objcopy, std::string("--strip-all"), path("service.full"), linked.binary}}) {
      const auto outcome = jobs_.run(command, job_.folder);
      if (!outcome) return std::unexpected(outcome.error());
      if (!outcome->success) return base::failure(objcopy + ": " + outcome->output);
    }
    std::error_code error;
    fs::remove(path("service.full"), error);
    return linked;
  }

  /// Folders of shared libraries in which the loader does not look by itself.
  static std::vector<std::string> unusual_folders(const std::vector<FoundLibrary>& libraries) {
    std::set<std::string> folders;
    for (const FoundLibrary& library : libraries) {
      const std::string folder = fs::path(library.shared).parent_path();
      if (!folder.empty() && !folder.starts_with("/lib") && !folder.starts_with("/usr/lib")) folders.insert(folder);
    }
    return {folders.begin(), folders.end()};
  }

  /// `reason`: what the linker said about the static link.
  void describe_dynamic(Linked& linked, const std::vector<FoundLibrary>& libraries, const std::string& reason) const {
    linked.is_static = false;
    const auto bytes = base::read_file(linked.binary);
    if (!bytes) return;
    const auto elf = embed::Elf::parse(*bytes);
    if (!elf) return;
    std::string names;
    for (const std::string_view needed : elf->needed()) {
      const auto found = std::ranges::find_if(libraries, [&](const FoundLibrary& library) {
        return fs::path(library.shared).filename().string().starts_with(needed.substr(0, needed.find(".so") + 3));
      });
      linked.shared_libraries.push_back(found == libraries.end() ? std::string(needed) : found->shared);
      if (found != libraries.end() && found->archive.empty()) names += (names.empty() ? "" : ", ") + found->shared;
    }
    linked.warnings.push_back("the service needs shared libraries, " +
                              (names.empty()
                                   ? "since it does not link statically: " + reason.substr(0, reason.find('\n'))
                                   : "since there is no archive of " + names + ": it is not static"));
  }

  const LinkJob& job_;
  Jobs& jobs_;
};

}  // namespace

base::Expected<Linked> link(const LinkJob& job, Jobs& jobs) {
  return Linker(job, jobs).run();
}

std::vector<std::string> link_options(const LinkLine& line) {
  std::vector<std::string> options;
  for (std::size_t i = 0; i < line.items.size(); ++i) {
    const LinkItem& item = line.items[i];
    if (item.kind != LinkItem::Kind::option) continue;
    const std::string& argument = item.argument;
    if (argument == "-L" && i + 1 < line.items.size())
      options.push_back("-L" + absolute_path(line.items[++i].argument, line.directory));
    else if (argument.starts_with("-L"))
      options.push_back("-L" + absolute_path(argument.substr(2), line.directory));
    else if (argument == "-pthread" || argument.starts_with("-fopenmp"))
      options.push_back(argument);
  }
  return options;
}

base::Expected<std::uint64_t> read_schema(const std::string& object) {
  const auto bytes = base::read_file(object);
  if (!bytes) return std::unexpected(bytes.error());
  const auto elf = embed::Elf::parse(*bytes);
  if (!elf) return base::failure(object + ": " + elf.error().message);
  const embed::ElfSection* section = elf->section(".turbolift.schema");
  std::uint64_t schema = 0;
  if (section == nullptr || section->bytes.size() != sizeof schema)
    return base::failure(object + ": the service's stub left no schema in it");
  std::memcpy(&schema, section->bytes.data(), sizeof schema);
  return schema;
}

std::string source_digest_unit(const std::string& source_digest) {
  return "extern \"C\" {\nextern const char turbolift_source_digest[];\nconst char turbolift_source_digest[] = \"" +
         source_digest + "\";\n}\n";
}

}  // namespace turbolift::extract
