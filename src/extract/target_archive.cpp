#include "extract/target_archive.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/tar.hpp"
#include "extract/whole_program.hpp"

namespace turbolift::extract {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view runtime_folder = "_turbolift/runtime";

std::string shell_word(std::string_view word) {
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+./,:%@";
  if (!word.empty() && word.find_first_not_of(harmless) == word.npos) return std::string(word);
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'')
      text += "'\\''";
    else
      text += c;
  }
  return text + "'";
}

std::string words(const std::vector<std::string>& arguments) {
  std::string text;
  for (const std::string& argument : arguments) text += " " + shell_word(argument);
  return text;
}

/// The steps for one platform, after its name in a `case`.
std::string steps(const Recipe& recipe) {
  const Toolchain& toolchain = *recipe.toolchain;
  std::string text = "  " + toolchain.platform + ")\n    runtime " + shell_word(toolchain.runtime_compiler) +
                     words(toolchain.runtime.empty() ? toolchain.arguments : std::vector<std::string>()) + "\n";
  std::string objects;
  for (std::size_t i = 0; i < recipe.units.size(); ++i) {
    const Recipe::Unit& unit = recipe.units[i];
    const std::string object = "\"$work/" + std::to_string(i) + ".o\"";
    text += "    " + words(unit.arguments).substr(1) + " -ffile-prefix-map=\"$PWD\"=. " +
            shell_word("-frandom-seed=" + unit.source) + " -c " + shell_word(unit.source) + " -o " + object + "\n";
    objects += " " + object;
  }
  if (!recipe.objects.empty()) {
    text += "    " + shell_word(toolchain.objcopy) + " --redefine-sym=main=" + program_main + " \"$work/0.o\"\n";
    objects.clear();
    for (const std::string& object : recipe.objects)
      objects += object.empty() ? " \"$work/0.o\"" : " " + shell_word(object);
  }
  text += "    " + shell_word(toolchain.cxx_compiler) + words(toolchain.arguments) +
          " -Os -c \"$work/source_digest.cpp\" -o \"$work/digest.o\"\n    " + shell_word(toolchain.cxx_compiler) +
          objects + " \"$work/digest.o\" \"$work/runtime.a\"" + words(recipe.link) +
          (recipe.objects.empty() ? "" : " \"$work/runtime.a\"") + " -o \"$work/service.full\"\n    " +
          shell_word(toolchain.objcopy) + " --strip-all \"$work/service.full\" \"$output\"\n    ;;\n";
  return text;
}

std::string build_script(const ArchiveInput& input) {
  const Target& target = *input.target;
  std::string text =
      "#!/bin/sh\n"
      "# Builds this service: sh build.sh [OUTPUT [PLATFORM]]\n" +
      std::string(input.recipes.front().objects.empty()
                      ? ""
                      : "# It could not be cut out of its program, and is all of it: _turbolift/objects has the "
                        "program's objects,\n# as they were compiled; the source here is that of the function's own "
                        "unit.\n") +
      "# The compiler of the program was " + target.compiler_id + " " + target.compiler_version +
      "; with the same one the result is the same, byte for byte.\n"
      "set -eu\n"
      "output=$(realpath -m -- \"${1:-service}\")\n"
      "cd \"$(dirname \"$0\")\"\n"
      "platform=${2:-" +
      input.recipes.front().toolchain->platform +
      "}\n"
      "work=$(mktemp -d)\n"
      "trap 'rm -rf \"$work\"' EXIT\n"
      "runtime() { sh _turbolift/runtime/build.sh \"$work/runtime.a\" \"$@\"; }\n"
      "printf 'extern \"C\" {\\nextern const char turbolift_source_digest[];\\nconst char turbolift_source_digest[] = "
      "\"%s\";\\n}\\n' \"$(cat _turbolift/source_digest)\" >\"$work/source_digest.cpp\"\n"
      "case $platform in\n";
  for (const Recipe& recipe : input.recipes) text += steps(recipe);
  return text + "  *)\n    echo \"build.sh: there is no recipe for $platform\" >&2\n    exit 1\n    ;;\nesac\n";
}

base::Expected<void> add_file(std::vector<base::TarEntry>& entries, const fs::path& file, const std::string& name) {
  auto bytes = base::read_file(file);
  if (!bytes) return std::unexpected(bytes.error());
  entries.push_back({.path = name, .bytes = std::move(*bytes)});
  return {};
}

/// Everything but what depends on the digest or on the link.
base::Expected<std::vector<base::TarEntry>> common_entries(const ArchiveInput& input) {
  std::vector<base::TarEntry> entries;
  for (const std::string& file : input.files)
    if (auto added = add_file(entries, fs::path(input.folder) / file, file); !added)
      return std::unexpected(added.error());
  std::error_code error;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(input.target->runtime_folder, error)) {
    if (!entry.is_regular_file(error)) continue;
    const std::string below = entry.path().lexically_relative(input.target->runtime_folder);
    if (auto added = add_file(entries, entry.path(), std::string(runtime_folder) + "/" + below); !added)
      return std::unexpected(added.error());
  }
  if (error) return base::failure(input.target->runtime_folder + ": " + error.message());
  return entries;
}

}  // namespace

base::Expected<std::string> source_digest(const ArchiveInput& input) {
  auto entries = common_entries(input);
  if (!entries) return std::unexpected(entries.error());
  std::ranges::sort(*entries, {}, &base::TarEntry::path);
  base::Sha256 digest;
  const auto add = [&](std::string_view text) {
    digest.update(std::to_string(text.size()) + ":");
    digest.update(text);
  };
  for (const base::TarEntry& entry : *entries) {
    add(entry.path);
    add(entry.bytes);
  }
  add(input.packed_files);
  add(input.target->compiler_id + " " + input.target->compiler_version);
  for (const Recipe& recipe : input.recipes) {
    add(recipe.toolchain->platform);
    for (const Recipe::Unit& unit : recipe.units) add(unit.source + words(unit.arguments));
    for (const std::string& object : recipe.objects) add(object);
  }
  return base::digest_name(digest.finish());
}

base::Expected<std::string> pack_source(const ArchiveInput& input, const std::string& digest) {
  auto entries = common_entries(input);
  if (!entries) return std::unexpected(entries.error());
  entries->push_back({.path = "_turbolift/source_digest", .bytes = digest + "\n"});
  entries->push_back({.path = "build.sh", .bytes = build_script(input), .mode = 0755});
  return base::write_tar(std::move(*entries));
}

}  // namespace turbolift::extract
