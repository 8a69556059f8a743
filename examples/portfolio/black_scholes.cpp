#include "black_scholes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace {

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

double call_value(double price, double strike, double years, double rate, double volatility) {
  if (years <= 0) return std::max(price - strike, 0.0);
  const double deviation = volatility * std::sqrt(years);
  const double d1 = (std::log(price / strike) + (rate + volatility * volatility / 2) * years) / deviation;
  return price * normal_cdf(d1) - strike * std::exp(-rate * years) * normal_cdf(d1 - deviation);
}

}  // namespace

double value(const Market& market, const Position& position, double price, double years) {
  if (position.kind == Kind::share) return position.amount * price;
  const double left = std::max(position.expiry - years, 0.0);
  const double volatility = market.assets[static_cast<std::size_t>(position.asset)].volatility;
  const double call = call_value(price, position.strike, left, market.rate, volatility);
  if (position.kind == Kind::call) return position.amount * call;
  // Put-call parity.
  return position.amount * (call - price + position.strike * std::exp(-market.rate * left));
}
