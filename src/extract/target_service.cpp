#include "extract/target_service.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <tuple>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "extract/service_root.hpp"
#include "extract/target_attempt.hpp"
#include "extract/whole_program.hpp"
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
  std::vector<std::string> binaries;    ///< paths
  std::string archive, report;          ///< bytes
  std::vector<Diagnostic> diagnostics;  ///< the warnings, which belong to every build of the target
};

constexpr std::array<const char*, 5> breadth_names = {"exact", "with all includes", "with whole headers",
                                                      "with whole files", "the whole program"};
constexpr const char* advice = "move the function, with what it needs, to a file without what cannot be cut or parsed";
constexpr const char* strict_advice =
    "\nSTRICT in turbolift_distribute takes nothing wider than the exact source: move the function, with what it "
    "needs, "
    "to a file without this, or leave STRICT out";

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
    const Breadth first = context_.target.breadth;
    for (int rung = static_cast<int>(first); rung < static_cast<int>(Breadth::whole_program); ++rung) {
      const auto breadth = static_cast<Breadth>(rung);
      Outcome outcome = program_.slice(tag_, breadth);
      if (outcome.root) root_ = outcome.root;
      if (!outcome.slice) {
        // What only a wider slice has wrong is not the user's error.
        const bool is_limit = outcome.limit_of_tool || breadth != first;
        if (!is_limit || context_.target.strict) return refused(std::move(outcome.diagnostics), is_limit);
        report_limit(outcome.diagnostics);
        return whole_program();
      }
      add(outcome.diagnostics);
      auto tried = attempt(context_, *outcome.slice, folder_);
      if (!tried) return std::unexpected(tried.error());
      if (tried->message.empty()) return finish(*outcome.slice, std::move(*tried), breadth, program_.files_read());
      report_failure(outcome.slice->name, source_of(*outcome.slice), breadth, tried->message);
      if (context_.target.strict) return std::move(result_);
    }
    if (first == Breadth::whole_program) {
      Outcome outcome = program_.slice(tag_, Breadth::exact);
      root_ = outcome.root;
      if (!outcome.slice && !outcome.limit_of_tool) return refused(std::move(outcome.diagnostics), false);
    }
    return whole_program();
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
                       .diagnostics = std::move(memory.diagnostics),
                       .was_cached = true};
    for (const std::string& path : memory.binaries) {
      auto binary = base::read_file(path);
      if (!binary) return std::nullopt;
      built.binaries.push_back(std::move(*binary));
    }
    return built;
  }

  /// Wider slices say again what narrower ones said.
  void add(const std::vector<Diagnostic>& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
      const bool is_known = std::ranges::any_of(result_.diagnostics, [&](const Diagnostic& known) {
        return std::tie(known.severity, known.file, known.line, known.column, known.message) ==
               std::tie(diagnostic.severity, diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.message);
      });
      if (!is_known) result_.diagnostics.push_back(diagnostic);
    }
  }

  BuiltService refused(std::vector<Diagnostic> diagnostics, bool is_limit) {
    if (is_limit)
      for (Diagnostic& diagnostic : diagnostics)
        if (diagnostic.severity == Severity::error) {
          diagnostic.message += strict_advice;
          break;
        }
    add(diagnostics);
    return std::move(result_);
  }

  void report_failure(const std::string& function, std::string file, Breadth breadth, const std::string& message) {
    const bool is_error = context_.target.strict || breadth == Breadth::whole_program;
    const char* next = is_error                          ? ""
                       : breadth == Breadth::whole_files ? "the whole program is tried; "
                                                         : "a wider one is tried; ";
    std::string text = "the source of the service of " + function + " (" +
                       breadth_names[static_cast<std::size_t>(breadth)] + ") does not build; " + next +
                       "the compiler says:\n" + message;
    if (context_.target.strict && breadth != Breadth::whole_program) text += strict_advice;
    result_.diagnostics.push_back({.severity = is_error ? Severity::error : Severity::warning,
                                   .file = std::move(file),
                                   .message = std::move(text),
                                   .chain = {}});
    if (fallback_.empty()) fallback_ = message.substr(0, message.find('\n'));
  }

  /// The first error is a warning now, the others its notes.
  void report_limit(std::vector<Diagnostic> diagnostics) {
    std::erase_if(diagnostics, [](const Diagnostic& entry) { return entry.severity != Severity::error; });
    if (diagnostics.empty()) return;
    Diagnostic limit = std::move(diagnostics.front());
    limit.severity = Severity::warning;
    if (fallback_.empty())
      fallback_ =
          limit.file + ":" + std::to_string(limit.line) + ": " + limit.message.substr(0, limit.message.find('\n'));
    for (std::size_t i = 1; i < diagnostics.size(); ++i) {
      diagnostics[i].severity = Severity::note;
      limit.chain.push_back(std::move(diagnostics[i]));
    }
    limit_ = std::move(limit);
  }

  std::string reason() const { return fallback_.empty() ? "TURBOLIFT_BREADTH asks for it" : fallback_; }

  base::Expected<BuiltService> whole_program() {
    const auto fail = [&](const std::string& message) {
      if (limit_) add({*limit_});
      result_.diagnostics.push_back({.severity = Severity::error,
                                     .file = context_.index.units()[tag_.units.front()].command.file,
                                     .message = message,
                                     .chain = {}});
      return std::move(result_);
    };
    if (!root_) {
      auto root = root_from_key(tag_, context_.index);
      if (!root) return fail(root.error().message);
      root_ = std::move(*root);
    }
    for (const Toolchain& toolchain : context_.target.toolchains)
      if (!toolchain.is_host)
        return fail(root_->name + " cannot be cut out of the program" + " (" + reason() +
                    "), and the whole program is there for this machine's platform only: leave " + toolchain.platform +
                    " out of PLATFORMS, or " + advice);
    auto whole = gather_whole_program(context_, *root_, folder_);
    if (!whole) return fail(root_->name + ": the whole program cannot be its service: " + whole.error().message);
    whole->slice.key = tag_.key;
    const std::string& file = context_.index.units()[root_->unit].command.file;
    auto tried = attempt(context_, *whole, folder_);
    if (!tried) return std::unexpected(tried.error());
    if (!tried->message.empty()) {
      if (limit_) add({*limit_});
      report_failure(root_->name, file, Breadth::whole_program, tried->message);
      return std::move(result_);
    }
    Diagnostic warning{.severity = Severity::warning,
                       .file = file,
                       .message = "the service of " + root_->name + " is the whole program (" + reason() + ")",
                       .chain = {}};
    if (limit_) {
      warning = *limit_;
      warning.message += "; its service is the whole program";
    }
    warning.message +=
        std::string(": it has all of its code, and runs what all of it runs before main. To get a smaller one, ") +
        advice;
    add({warning});
    std::vector<std::string> inputs = program_.files_read();
    inputs.insert(inputs.end(), whole->inputs.begin(), whole->inputs.end());
    std::ranges::sort(inputs);
    const auto rest = std::ranges::unique(inputs);
    inputs.erase(rest.begin(), rest.end());
    return finish(whole->slice, std::move(*tried), Breadth::whole_program, inputs);
  }

  base::Expected<BuiltService> finish(const Slice& slice, Attempt attempt, Breadth breadth,
                                      const std::vector<std::string>& inputs) {
    embed::Service& service = result_.service;
    service.key = tag_.key;
    service.name = slice.name;
    service.signature = slice.signature;
    service.source_digest = attempt.source_digest;
    service.schema = attempt.schema;
    if (root_) service.tag = root_->tag;
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
      service.fallback = std::string(breadth_names[static_cast<std::size_t>(breadth)]) + ": " + reason();
    result_.archive = base::gzip(attempt.archive);
    std::string report;
    for (const Reason& reason : slice.reasons)
      report += reason.file + ":" + std::to_string(reason.line) + "\t" + reason.what + "\t" + reason.why + "\n";
    result_.report = base::gzip(report);

    memory.service = service;
    memory.archive = result_.archive;
    memory.report = result_.report;
    memory.diagnostics = result_.diagnostics;
    for (const std::string& path : inputs) memory.inputs.push_back({.path = path, .digest = digest_of_file(path)});
    if (const auto written = base::write_file(memory_path(), encode(memory)); !written)
      return std::unexpected(written.error());
    return std::move(result_);
  }

  const ServiceContext& context_;
  Program& program_;
  const Tag& tag_;
  std::string folder_;
  std::string fallback_;
  std::optional<ServiceRoot> root_;
  std::optional<Diagnostic> limit_;  ///< why there is no slice
  BuiltService result_;
};

}  // namespace

base::Expected<BuiltService> build_service(const ServiceContext& context, Program& program, const Tag& tag) {
  return Builder(context, program, tag).run();
}

}  // namespace turbolift::extract
