#include "scene.hpp"

#include <limits>

namespace {

Color sky(const Scene& scene, Vec direction) {
  const double up = 0.5 * (unit(direction).y + 1);
  return (1 - up) * scene.horizon + up * scene.zenith;
}

}  // namespace

Color radiance(const Scene& scene, Ray ray, int bounces, Sampler& sampler) {
  Color light;
  Color strength{1, 1, 1};
  for (; bounces > 0; --bounces) {
    Hit hit;
    hit.t = std::numeric_limits<double>::infinity();
    if (!intersect(scene.tree, scene.spheres, ray, 1e-4, hit)) return light + strength * sky(scene, ray.direction);
    const Material& material = scene.materials[hit.material];
    light += strength * emitted(material);
    const std::optional<Scattered> scattered = scatter(material, ray, hit, sampler);
    if (!scattered) return light;
    strength = strength * scattered->attenuation;
    ray = scattered->ray;
  }
  return light;
}
