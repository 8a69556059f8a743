#include "platform/symbolise/symbolise.hpp"

#include <unistd.h>

#include <array>
#include <charconv>

#include "base/subprocess.hpp"

namespace turbolift::platform {
namespace {

std::string hex(std::uint64_t address) {
  std::array<char, 18> text{'0', 'x'};
  return {text.data(), std::to_chars(text.data() + 2, text.data() + text.size(), address, 16).ptr};
}

/// "/src/a.cpp:12 (discriminator 3)" → "/src/a.cpp:12"; empty where the tool did not know.
std::string_view place(std::string_view line) {
  line = line.substr(0, line.find(" (discriminator"));
  return line.starts_with("??") || line.ends_with(":?") || line.ends_with(":0") ? std::string_view() : line;
}

}  // namespace

std::map<std::uint64_t, std::vector<std::string>> parse_addr2line(std::string_view output) {
  std::map<std::uint64_t, std::vector<std::string>> result;
  const auto next = [&output] {
    const std::size_t end = output.find('\n');
    const std::string_view line = output.substr(0, end);
    output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
    return line;
  };
  std::vector<std::string>* frames = nullptr;
  while (!output.empty()) {
    const std::string_view line = next();
    if (line.starts_with("0x")) {
      std::uint64_t address = 0;
      std::from_chars(line.data() + 2, line.data() + line.size(), address, 16);
      frames = &result[address];
      continue;
    }
    const std::string_view where = place(next());
    if (frames == nullptr || line.empty() || line.starts_with("??")) continue;
    std::string text(line);
    if (!where.empty()) text.append(" at ").append(where);
    frames->push_back(std::move(text));
  }
  return result;
}

std::optional<std::vector<std::string>> Symboliser::known(const std::vector<std::uint64_t>& stack) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> result;
  for (const std::uint64_t address : stack) {
    const auto found = known_.find(address);
    if (found == known_.end()) return std::nullopt;
    result.insert(result.end(), found->second.begin(), found->second.end());
  }
  return result;
}

std::map<std::uint64_t, Symboliser::Frames> Symboliser::ask_tool(const std::vector<std::uint64_t>& addresses,
                                                                 base::Deadline deadline) const {
  if (::access(debug_file_.c_str(), R_OK) != 0) return {};
  std::string input;
  for (const std::uint64_t address : addresses) input.append(hex(address)).push_back('\n');
  const std::vector<std::string> flags = {"-f", "-C", "-i", "-a", "-e", debug_file_};
  for (const std::vector<std::string>& tool : {std::vector<std::string>{"addr2line"},
                                               {"llvm-symbolizer", "--output-style=GNU"},
                                               {"llvm-symbolizer-19", "--output-style=GNU"}}) {
    base::SubprocessOptions options;
    options.argv = tool;
    options.argv.insert(options.argv.end(), flags.begin(), flags.end());
    options.err = base::Stream::null;
    const auto ran = base::run(std::move(options), deadline, input);
    if (ran && ran->status.success()) return parse_addr2line(ran->out);
    if (deadline.expired()) break;
  }
  return {};
}

Symboliser::Frames Symboliser::ask_table(std::uint64_t address) {
  if (!std::exchange(table_read_, true)) {
    if (auto table = ElfSymbols::read(debug_file_)) table_ = std::move(*table);
  }
  std::string name = table_ ? table_->find(address) : std::string();
  return {name.empty() ? hex(address) : name};
}

std::vector<std::string> Symboliser::symbolise(const std::vector<std::uint64_t>& stack, base::Deadline deadline) {
  if (auto names = known(stack)) return *std::move(names);
  std::map<std::uint64_t, Frames> answers = ask_tool(stack, deadline);
  {
    const std::lock_guard lock(mutex_);
    if (known_.size() + stack.size() > max_known) known_.clear();
    for (const std::uint64_t address : stack) {
      Frames& frames = answers[address];
      if (frames.empty()) frames = ask_table(address);
      known_[address] = std::move(frames);
    }
  }
  return known(stack).value_or(Frames{});
}

}  // namespace turbolift::platform
