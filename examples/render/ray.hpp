#pragma once

#include "vec.hpp"

struct Ray {
  Vec origin, direction;

  Vec at(double t) const { return origin + t * direction; }
};

/// Where a ray meets a surface.
struct Hit {
  double t = 0;
  Vec point, normal;  ///< The normal has length 1 and points against the ray.
  bool from_outside = true;
  int material = 0;
};
