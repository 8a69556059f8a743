#include "kubernetes/watch_stream.hpp"

#include <array>
#include <utility>

#include "http/syntax.hpp"

namespace turbolift::kubernetes {
namespace {

std::optional<WatchLine::Kind> kind_of(std::string_view type) {
  using Kind = WatchLine::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 5> kinds{{{"ADDED", Kind::added},
                                                                    {"MODIFIED", Kind::modified},
                                                                    {"DELETED", Kind::deleted},
                                                                    {"BOOKMARK", Kind::bookmark},
                                                                    {"ERROR", Kind::error}}};
  for (const auto& [name, kind] : kinds) {
    if (name == type) return kind;
  }
  return std::nullopt;
}

}  // namespace

base::Expected<std::optional<WatchLine>> WatchReader::next() {
  while (true) {
    const std::size_t end = text_.find('\n', std::max(begin_, scanned_));
    if (end == std::string::npos) {
      text_.erase(0, begin_);
      begin_ = 0;
      scanned_ = text_.size();
      if (text_.size() > max_line_bytes) return base::failure("a line of the watch is too long");
      return std::optional<WatchLine>();
    }
    const std::string_view line = http::trim(std::string_view(text_).substr(begin_, end - begin_));
    begin_ = scanned_ = end + 1;
    if (line.empty() || line == "\r") continue;
    auto event = json::read(line);
    if (!event) return base::failure("a line of the watch is no JSON: " + event.error().message);
    const auto kind = kind_of(json::text(*event, {"type"}));
    const json::value* object = json::find(*event, {"object"});
    if (!kind || object == nullptr || !object->is_object()) return base::failure("a line of the watch is no event");
    return WatchLine{*kind, std::move(event->as_object()["object"].as_object())};
  }
}

}  // namespace turbolift::kubernetes
