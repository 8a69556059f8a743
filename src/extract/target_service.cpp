#include "extract/target_service.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "extract/target_attempt.hpp"
#include "turbolift/codec.hpp"

namespace turbolift::extract {
namespace {

/// What the tool remembers of a service between two builds.
struct Memory {
  struct Input {
    std::string path, digest;
  };
  std::string setup_digest;
  std::vector<Input> inputs;  ///< every file of the program that was read
  embed::Service service;
  std::vector<std::string> binaries;  ///< paths
  std::string archive, report;        ///< bytes
};

constexpr std::array<const char*, 4> breadth_names = {"exact", "with all includes", "with whole headers",
                                                      "with whole files"};

std::string digest_of_file(const std::string& path) {
  const auto bytes = base::read_file(path);
  return bytes ? base::digest_name(base::sha256(*bytes)) : "missing";
}

class Builder {
 public:
  Builder(const ServiceContext& context, Program& program, const Tag& tag)
      : context_(context),
        program_(program),
        tag_(tag),
        folder_(context.target.work_folder + "/services/" + base::to_hex(base::sha256(tag.key)).substr(0, 16)) {}

  base::Expected<BuiltService> run() {
    if (auto remembered = recall()) return std::move(*remembered);
    for (const Breadth breadth :
         {Breadth::exact, Breadth::all_includes, Breadth::whole_headers, Breadth::whole_files}) {
      Outcome outcome = program_.slice(tag_, breadth);
      result_.diagnostics.insert(result_.diagnostics.end(), outcome.diagnostics.begin(), outcome.diagnostics.end());
      if (!outcome.slice) return std::move(result_);
      auto tried = attempt(context_, *outcome.slice, folder_);
      if (!tried) return std::unexpected(tried.error());
      if (tried->message.empty()) return finish(*outcome.slice, std::move(*tried), breadth);
      report_failure(*outcome.slice, breadth, tried->message);
      if (context_.target.strict || breadth == Breadth::whole_files) break;
    }
    return std::move(result_);
  }

 private:
  /// The user's own file in which the function is tagged.
  std::string source_of(const Slice& slice) const {
    const auto root = std::ranges::find(slice.units, slice.root_file, &SliceUnit::file);
    return root == slice.units.end() ? slice.root_file : context_.index.units()[root->unit].command.file;
  }

  std::string memory_path() const { return folder_ + "/memory"; }

  std::optional<BuiltService> recall() {
    const auto bytes = base::read_file(memory_path());
    Memory memory;
    if (!bytes || !decode(*bytes, memory) || memory.setup_digest != context_.setup_digest) return std::nullopt;
    for (const Memory::Input& input : memory.inputs)
      if (digest_of_file(input.path) != input.digest) return std::nullopt;
    BuiltService built{.service = std::move(memory.service),
                       .binaries = {},
                       .archive = std::move(memory.archive),
                       .report = std::move(memory.report),
                       .diagnostics = {},
                       .was_cached = true};
    for (const std::string& path : memory.binaries) {
      auto binary = base::read_file(path);
      if (!binary) return std::nullopt;
      built.binaries.push_back(std::move(*binary));
    }
    return built;
  }

  void report_failure(const Slice& slice, Breadth breadth, const std::string& message) {
    const std::string name = breadth_names[static_cast<std::size_t>(breadth)];
    const bool is_error = context_.target.strict || breadth == Breadth::whole_files;
    Diagnostic diagnostic{.severity = is_error ? Severity::error : Severity::warning,
                          .file = source_of(slice),
                          .message = "the source of the service of " + slice.name + " (" + name + ") does not build; " +
                                     (is_error ? "" : "a wider one is tried; ") + "the compiler says:\n" + message,
                          .chain = {}};
    result_.diagnostics.push_back(std::move(diagnostic));
    if (fallback_.empty()) fallback_ = message.substr(0, message.find('\n'));
  }

  base::Expected<BuiltService> finish(const Slice& slice, Attempt attempt, Breadth breadth) {
    embed::Service& service = result_.service;
    service.key = tag_.key;
    service.name = slice.name;
    service.signature = slice.signature;
    service.source_digest = attempt.source_digest;
    service.schema = attempt.schema;
    Memory memory;
    memory.setup_digest = context_.setup_digest;
    for (std::size_t i = 0; i < attempt.linked.size(); ++i) {
      const Linked& linked = attempt.linked[i];
      service.binaries.push_back({.platform = context_.target.toolchains[i].platform,
                                  .bytes = {},
                                  .debug_file = linked.debug_file,
                                  .is_static = linked.is_static,
                                  .shared_libraries = linked.shared_libraries});
      auto binary = base::read_file(linked.binary);
      if (!binary) return std::unexpected(binary.error());
      result_.binaries.push_back(std::move(*binary));
      memory.binaries.push_back(linked.binary);
    }
    for (const Diagnostic& diagnostic : result_.diagnostics)
      if (diagnostic.severity == Severity::warning) service.warnings.push_back(to_string(diagnostic));
    std::ranges::sort(attempt.warnings);
    const auto rest = std::ranges::unique(attempt.warnings);
    attempt.warnings.erase(rest.begin(), rest.end());
    for (const std::string& warning : attempt.warnings) {
      service.warnings.push_back(warning);
      result_.diagnostics.push_back({.severity = Severity::warning,
                                     .file = source_of(slice),
                                     .message = slice.name + ": " + warning,
                                     .chain = {}});
    }
    if (breadth != Breadth::exact)
      service.fallback = std::string(breadth_names[static_cast<std::size_t>(breadth)]) + ": " + fallback_;
    result_.archive = base::gzip(attempt.archive);
    std::string report;
    for (const Reason& reason : slice.reasons)
      report += reason.file + ":" + std::to_string(reason.line) + "\t" + reason.what + "\t" + reason.why + "\n";
    result_.report = base::gzip(report);

    memory.service = service;
    memory.archive = result_.archive;
    memory.report = result_.report;
    for (const std::string& path : program_.files_read())
      memory.inputs.push_back({.path = path, .digest = digest_of_file(path)});
    if (const auto written = base::write_file(memory_path(), encode(memory)); !written)
      return std::unexpected(written.error());
    return std::move(result_);
  }

  const ServiceContext& context_;
  Program& program_;
  const Tag& tag_;
  std::string folder_;
  std::string fallback_;
  BuiltService result_;
};

}  // namespace

base::Expected<BuiltService> build_service(const ServiceContext& context, Program& program, const Tag& tag) {
  return Builder(context, program, tag).run();
}

}  // namespace turbolift::extract
