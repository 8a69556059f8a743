#pragma once

#include <cstdint>
#include <vector>

#include "market.hpp"

/// One piece of the simulation. The seed is the piece's own, so that its numbers do not depend on who computes it.
struct Chunk {
  std::uint64_t seed = 0;
  int paths = 0;
  double horizon = 0;  ///< years
};

/// What a chunk says about the book's loss until the horizon (negative: a gain), under the risk-neutral measure.
struct Estimates {
  double mean_loss = 0;
  double value_at_risk_95 = 0, value_at_risk_99 = 0;  ///< the loss that is exceeded in 5 % and in 1 % of the cases
  double expected_shortfall_99 = 0;                   ///< the mean of the losses beyond the latter
  double probability_of_loss = 0;
};

/// Throws std::invalid_argument where the correlation matrix is not positive definite.
Estimates simulate(const Market& market, const std::vector<Position>& book, const Chunk& chunk);
