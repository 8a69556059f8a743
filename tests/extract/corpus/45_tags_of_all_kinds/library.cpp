#include "library.hpp"
#include <cmath>
static double squared(double v) { return v * v; } // kept
double geo::length(const std::vector<Point>& points) noexcept {
  double sum = 0;
  for (std::size_t i = 1; i < points.size(); ++i) sum += std::sqrt(squared(points[i].x - points[i - 1].x) + squared(points[i].y - points[i - 1].y));
  return sum;
}
int geo::Hidden::secret(int u) { return u * 7; }
extern "C" int plain_c(int u) { return u + 1; }
