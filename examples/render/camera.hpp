#pragma once

#include "ray.hpp"
#include "sampler.hpp"

/// A camera with a thin lens.
struct Camera {
  Vec position, corner, right, down;  ///< the focus plane: its upper left corner and its sides
  Vec lens_right, lens_down;          ///< the lens's radius in both directions

  /// The ray through a point of the picture, (0, 0) the upper left corner, (1, 1) the lower right one.
  Ray ray(double x, double y, Sampler& sampler) const;
};

/// `field_of_view`: the vertical angle in degrees; `aperture`: the lens's diameter.
Camera look(Vec from, Vec at, double field_of_view, double aspect_ratio, double aperture);
