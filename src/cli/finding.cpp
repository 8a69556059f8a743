#include "cli/finding.hpp"

#include <algorithm>
#include <ostream>

namespace turbolift::cli {
namespace {

constexpr std::string_view indent = "         ";

std::string_view name_of(Finding::Level level) {
  switch (level) {
    case Finding::Level::ok:
      return "ok";
    case Finding::Level::warning:
      return "warning";
    case Finding::Level::failed:
      break;
  }
  return "failed";
}

void print(const Finding& finding, std::ostream& out) {
  std::string head(name_of(finding.level));
  head.resize(indent.size(), ' ');
  out << head << finding.what << ": " << finding.detail << '\n';
  std::string_view rest = finding.fix;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    out << indent << rest.substr(0, end) << '\n';
    rest.remove_prefix(std::min(end, rest.size() - 1) + 1);
  }
  out << std::flush;
}

}  // namespace

void Findings::add(Finding finding) {
  if (out_ != nullptr) print(finding, *out_);
  all_.push_back(std::move(finding));
}

std::size_t Findings::count(Finding::Level level) const {
  return static_cast<std::size_t>(std::ranges::count(all_, level, &Finding::level));
}

json::object Findings::to_json() const {
  json::array list;
  for (const Finding& finding : all_)
    list.push_back(json::object{
        {"level", name_of(finding.level)}, {"what", finding.what}, {"detail", finding.detail}, {"fix", finding.fix}});
  return {{"findings", std::move(list)}};
}

}  // namespace turbolift::cli
