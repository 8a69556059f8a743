#pragma once

#include <string>
#include <vector>

/// A share: geometric Brownian motion.
struct Asset {
  std::string name;
  double price = 0;
  double volatility = 0;  ///< a year
};

struct Market {
  std::vector<Asset> assets;
  std::vector<std::vector<double>> correlation;  ///< of the assets' returns: symmetric, positive definite
  double rate = 0;                               ///< riskless, a year, continuously compounded
};

enum class Kind { share, call, put };

/// `amount` shares or European options on one; negative: sold short.
struct Position {
  Kind kind = Kind::share;
  int asset = 0;
  double amount = 0;
  double strike = 0;  ///< options only
  double expiry = 0;  ///< options only: years from now
};
