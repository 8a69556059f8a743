#include "simulate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>

#include "black_scholes.hpp"

namespace {

using Matrix = std::vector<std::vector<double>>;

// The lower triangular L with L * transpose(L) = a.
Matrix cholesky(const Matrix& a) {
  Matrix l(a.size(), std::vector<double>(a.size()));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t k = 0; k <= i; ++k) {
      const double rest =
          a[i][k] - std::inner_product(l[i].begin(), l[i].begin() + static_cast<std::ptrdiff_t>(k), l[k].begin(), 0.0);
      if (i == k && rest <= 0) throw std::invalid_argument("the correlation matrix is not positive definite");
      l[i][k] = i == k ? std::sqrt(rest) : rest / l[k][k];
    }
  }
  return l;
}

double book_value(const Market& market, const std::vector<Position>& book, const std::vector<double>& prices,
                  double years) {
  double sum = 0;
  for (const Position& position : book) {
    sum += value(market, position, prices[static_cast<std::size_t>(position.asset)], years);
  }
  return sum;
}

Estimates summarise(std::vector<double> losses) {
  std::ranges::sort(losses);
  const auto quantile = [&](double p) { return losses.begin() + static_cast<std::ptrdiff_t>(p * losses.size()); };
  const auto mean = [](auto begin, auto end) { return std::accumulate(begin, end, 0.0) / (end - begin); };
  const auto first_loss = std::ranges::upper_bound(losses, 0.0);
  return {.mean_loss = mean(losses.begin(), losses.end()),
          .value_at_risk_95 = *quantile(0.95),
          .value_at_risk_99 = *quantile(0.99),
          .expected_shortfall_99 = mean(quantile(0.99), losses.end()),
          .probability_of_loss = static_cast<double>(losses.end() - first_loss) / static_cast<double>(losses.size())};
}

}  // namespace

Estimates simulate(const Market& market, const std::vector<Position>& book, const Chunk& chunk) {
  const Matrix mix = cholesky(market.correlation);
  std::vector<double> today;
  for (const Asset& asset : market.assets) today.push_back(asset.price);
  const double start = book_value(market, book, today, 0);

  std::mt19937_64 random(chunk.seed);
  std::normal_distribution<double> normal;
  std::vector<double> independent(today.size());
  std::vector<double> prices(today.size());
  std::vector<double> losses;
  losses.reserve(static_cast<std::size_t>(chunk.paths));
  for (int path = 0; path < chunk.paths; ++path) {
    for (double& z : independent) z = normal(random);
    for (std::size_t i = 0; i < prices.size(); ++i) {
      const double shock = std::inner_product(mix[i].begin(), mix[i].end(), independent.begin(), 0.0);
      const double volatility = market.assets[i].volatility;
      prices[i] = today[i] * std::exp((market.rate - volatility * volatility / 2) * chunk.horizon +
                                      volatility * std::sqrt(chunk.horizon) * shock);
    }
    losses.push_back(start - book_value(market, book, prices, chunk.horizon));
  }
  return summarise(std::move(losses));
}
