// Estimates a portfolio's value at risk over ten trading days by Monte Carlo, in service processes on this machine.

#include <algorithm>
#include <cmath>
#include <exception>
#include <iomanip>
#include <iostream>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <turbolift/turbolift.hpp>

#include "black_scholes.hpp"
#include "book.hpp"
#include "simulate.hpp"
#include "statistics.hpp"

constinit turbolift::Local services;
constexpr auto simulate_there = turbolift::on<simulate>(services);

namespace {

constexpr double horizon_years = 10.0 / 252;
constexpr int paths_per_chunk = 20'000;

// What the simulation should come near to: under the risk-neutral measure, a book grows at the riskless rate.
double exact_mean_loss(const Market& market, const std::vector<Position>& book) {
  double today = 0;
  for (const Position& position : book) {
    today += value(market, position, market.assets[static_cast<std::size_t>(position.asset)].price, 0);
  }
  return today * (1 - std::exp(market.rate * horizon_years));
}

void print_row(std::string_view name, const std::vector<Estimates>& chunks, double Estimates::* field) {
  std::vector<double> samples;
  for (const Estimates& chunk : chunks) samples.push_back(chunk.*field);
  const Estimate result = estimate(samples);
  std::cout << std::left << std::setw(28) << name << std::right << std::setw(14) << result.mean << std::setw(16)
            << result.standard_error << '\n';
}

int run(int chunks) {
  const Market market = example_market();
  const std::vector<Position> book = example_book();
  const auto calls = std::views::iota(0, chunks) | std::views::transform([&](int number) {
                       const Chunk chunk{static_cast<std::uint64_t>(number) + 1, paths_per_chunk, horizon_years};
                       return std::tuple(market, book, chunk);
                     });
  const auto results = turbolift::map(simulate_there, calls).collect();
  if (!results) {
    std::cerr << results.error().what() << '\n';
    return 1;
  }

  std::cout << chunks << " chunks of " << paths_per_chunk << " paths, ten trading days\n\n"
            << std::left << std::setw(28) << "loss of the book" << std::right << std::setw(14) << "estimate"
            << std::setw(16) << "standard error" << '\n'
            << std::fixed << std::setprecision(3);
  print_row("mean", *results, &Estimates::mean_loss);
  print_row("value at risk, 95 %", *results, &Estimates::value_at_risk_95);
  print_row("value at risk, 99 %", *results, &Estimates::value_at_risk_99);
  print_row("expected shortfall, 99 %", *results, &Estimates::expected_shortfall_99);
  print_row("probability of any loss", *results, &Estimates::probability_of_loss);
  std::cout << "\nthe mean is known exactly: " << exact_mean_loss(market, book) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc > 2) {
    std::cerr << "usage: portfolio [CHUNKS]\n";
    return 2;
  }
  return run(argc == 2 ? std::clamp(std::stoi(argv[1]), 2, 1'000'000) : 100);
} catch (const std::exception& error) {
  std::cerr << "portfolio: " << error.what() << '\n';
  return 1;
}
