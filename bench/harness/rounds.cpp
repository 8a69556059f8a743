#include "rounds.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

namespace bench {
namespace {

struct Spread {
  double median, least, most;
};

Spread spread_of(const std::vector<double>& values) {
  return {percentile(values, 0.5), std::ranges::min(values), std::ranges::max(values)};
}

std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json + '"';
}

std::string json_of(const Spread& spread) {
  char text[120];
  std::snprintf(text, sizeof text, "[%.9g, %.9g, %.9g]", spread.median, spread.least, spread.most);
  return text;
}

void write_result(const std::string& line) {
  if (const char* path = std::getenv("BENCH_RESULTS")) std::ofstream(path, std::ios::app) << line << '\n';
}

std::string goals(const std::string& must, const std::string& aim) {
  if (must.empty()) return {};
  return "   (must " + must + (aim.empty() ? "" : ", aim " + aim) + ")";
}

}  // namespace

double percentile(std::vector<double> values, double part) {
  std::ranges::sort(values);
  return values.at(static_cast<std::size_t>(part * static_cast<double>(values.size() - 1)));
}

std::vector<double> times_of(int count, const std::function<void()>& once) {
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const auto begin = Clock::now();
    once();
    times.push_back(seconds_since(begin) * 1e6);
  }
  return times;
}

double median_of(int count, const std::function<void()>& once) {
  return percentile(times_of(count, once), 0.5);
}

void compare(const Comparison& comparison) {
  std::map<std::string, std::vector<double>> figures;
  for (int round = -1; round < comparison.rounds; ++round) {
    for (const Contestant& contestant : comparison.contestants) {
      const double figure = contestant.measure();
      if (round >= 0) figures[contestant.name].push_back(figure);
    }
  }
  std::printf("%s\n", comparison.title.c_str());
  std::string json;
  for (const Contestant& contestant : comparison.contestants) {
    const Spread spread = spread_of(figures[contestant.name]);
    std::printf("  %-44s %14.5g %s (%.5g to %.5g)\n", contestant.name.c_str(), spread.median, comparison.unit.c_str(),
                spread.least, spread.most);
    json += (json.empty() ? "" : ", ") + quoted(contestant.name) + ": " + json_of(spread);
  }
  write_result("{\"title\": " + quoted(comparison.title) + ", \"unit\": " + quoted(comparison.unit) +
               ", \"figures\": {" + json + "}}");
  for (const Ratio& ratio : comparison.ratios) {
    const auto& over = figures.at(ratio.over);
    const auto& under = figures.at(ratio.under);
    std::vector<double> quotients;
    for (std::size_t i = 0; i < over.size(); ++i) quotients.push_back(over[i] / under[i]);
    const Spread spread = spread_of(quotients);
    std::printf("  %-44s %14.3f times (%.3f to %.3f)%s\n", ratio.what.c_str(), spread.median, spread.least, spread.most,
                goals(ratio.must, ratio.aim).c_str());
    write_result("{\"ratio\": " + quoted(ratio.what) + ", \"value\": " + json_of(spread) +
                 ", \"must\": " + quoted(ratio.must) + ", \"aim\": " + quoted(ratio.aim) + "}");
  }
  std::fflush(stdout);
}

void say(const std::string& what, double value, const std::string& unit, const std::string& must,
         const std::string& aim) {
  std::printf("  %-44s %14.5g %s%s\n", what.c_str(), value, unit.c_str(), goals(must, aim).c_str());
  std::fflush(stdout);
  write_result("{\"ratio\": " + quoted(what) + ", \"value\": " + json_of({value, value, value}) +
               ", \"unit\": " + quoted(unit) + ", \"must\": " + quoted(must) + ", \"aim\": " + quoted(aim) + "}");
}

void require(bool good, const std::string& what) {
  if (good) return;
  std::fprintf(stderr, "failed: %s\n", what.c_str());
  std::fflush(nullptr);
  std::_Exit(1);
}

}  // namespace bench
