#include "camera.hpp"

Ray Camera::ray(double x, double y, Sampler& sampler) const {
  const Vec on_lens = sampler.in_unit_disk();
  const Vec origin = position + on_lens.x * lens_right + on_lens.y * lens_down;
  return {origin, corner + x * right + y * down - origin};
}

Camera look(Vec from, Vec at, double field_of_view, double aspect_ratio, double aperture) {
  const double distance = length(at - from);
  const double height = 2 * distance * std::tan(field_of_view * std::numbers::pi / 360);
  const Vec forward = (at - from) / distance;
  const Vec right = unit(cross(forward, {0, 1, 0}));
  const Vec down = cross(forward, right);
  Camera camera;
  camera.position = from;
  camera.right = height * aspect_ratio * right;
  camera.down = height * down;
  camera.corner = at - 0.5 * camera.right - 0.5 * camera.down;
  camera.lens_right = aperture / 2 * right;
  camera.lens_down = aperture / 2 * down;
  return camera;
}
