#pragma once

#include <vector>

struct Estimate {
  double mean = 0;
  double standard_error = 0;
};

/// The mean of independent samples (at least two) and the standard error of that mean.
Estimate estimate(const std::vector<double>& samples);
