#include "extract/link_line.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/digest.hpp"
#include "base/file.hpp"

namespace turbolift::extract {
namespace {

using Kind = LinkItem::Kind;

bool is_shared_name(std::string_view name) {
  return name.ends_with(".so") || name.find(".so.") != name.npos;
}

Kind kind_of(std::string_view argument) {
  if (argument.starts_with("-l")) return Kind::named;
  if (argument.starts_with('-')) return Kind::option;
  if (argument.ends_with(".a") || argument.ends_with(".lo")) return Kind::archive;
  if (argument.ends_with(".o") || argument.ends_with(".obj")) return Kind::object;
  return is_shared_name(argument.substr(argument.rfind('/') + 1)) ? Kind::shared : Kind::option;
}

/// Replaces each "@file" by what the file says.
base::Expected<std::vector<std::string>> expand(const std::vector<std::string>& arguments,
                                                const std::string& directory) {
  std::vector<std::string> expanded;
  for (const std::string& argument : arguments) {
    if (!argument.starts_with('@')) {
      expanded.push_back(argument);
      continue;
    }
    const auto text = base::read_file(absolute_path(argument.substr(1), directory));
    if (!text) return std::unexpected(text.error());
    std::ranges::move(split_command(*text), std::back_inserter(expanded));
  }
  return expanded;
}

std::string record_path(const std::string& library, const std::string& folder) {
  return folder + "/" + base::to_hex(base::sha256(library)).substr(0, 32) + ".link";
}

}  // namespace

std::string absolute_path(const std::string& path, const std::string& directory) {
  std::error_code error;
  const std::filesystem::path joined = std::filesystem::path(directory) / path;
  const std::filesystem::path canonical = std::filesystem::weakly_canonical(joined, error);
  return error ? joined.lexically_normal().string() : canonical.string();
}

std::vector<std::string> split_command(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool more = i + 1 < text.size();
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
      continue;
    }
    in_word = true;
    if (c == '\\' && more && quote != '\'') {
      const char next = text[++i];
      if (quote == '"' && next != '"' && next != '\\' && next != '$' && next != '`') word += '\\';
      if (next != '\n') word += next;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else {
      word += c;
    }
  }
  if (in_word) words.push_back(std::move(word));
  return words;
}

base::Expected<LinkLine> read_link_line(std::string directory, std::vector<std::string> arguments) {
  auto expanded = expand(arguments, directory);
  if (!expanded) return std::unexpected(expanded.error());
  // Options whose argument is a word of its own, which is no input although it may look like one.
  constexpr std::array<std::string_view, 10> with_argument = {"-L",       "-T",     "-u", "-e", "-z",
                                                              "-Xlinker", "-rpath", "-x", "-B", "-isysroot"};
  LinkLine line{.directory = std::move(directory), .arguments = std::move(arguments), .output = {}, .items = {}};
  for (std::size_t i = 1; i < expanded->size(); ++i) {
    const std::string& argument = (*expanded)[i];
    if (argument == "-o" && i + 1 < expanded->size()) {
      line.output = absolute_path((*expanded)[++i], line.directory);
      continue;
    }
    if (std::ranges::find(with_argument, argument) != with_argument.end() && i + 1 < expanded->size()) {
      line.items.push_back({.kind = Kind::option, .argument = argument, .path = {}});
      line.items.push_back({.kind = Kind::option, .argument = (*expanded)[++i], .path = {}});
      continue;
    }
    const Kind kind = kind_of(argument);
    const bool has_path = kind != Kind::named && kind != Kind::option;
    line.items.push_back(
        {.kind = kind, .argument = argument, .path = has_path ? absolute_path(argument, line.directory) : ""});
  }
  if (line.output.empty()) return base::failure("the link command has no -o");
  return line;
}

base::Expected<void> record_link_line(const LinkLine& line, const std::string& folder) {
  // Without response files, which Ninja removes after the link.
  std::string text = line.directory + '\0' + line.arguments.front() + '\0' + "-o" + '\0' + line.output + '\0';
  for (const LinkItem& item : line.items) text += item.argument + '\0';
  const auto written = base::write_file_if_changed(record_path(line.output, folder), text);
  return written ? base::Expected<void>() : std::unexpected(written.error());
}

base::Expected<LinkLine> recorded_link_line(const std::string& path, const std::string& folder) {
  const auto text = base::read_file(record_path(path, folder));
  if (!text) return std::unexpected(text.error());
  std::vector<std::string> words;
  for (std::string_view rest = *text; !rest.empty(); rest.remove_prefix(rest.find('\0') + 1))
    words.emplace_back(rest.substr(0, rest.find('\0')));
  if (words.empty()) return base::failure("empty record of " + path);
  std::string directory = std::move(words.front());
  words.erase(words.begin());
  return read_link_line(std::move(directory), std::move(words));
}

}  // namespace turbolift::extract
