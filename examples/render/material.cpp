#include "material.hpp"

#include <algorithm>

namespace {

Color color_at(const Material& material, Vec point) {
  if (material.check_size == 0) return material.color;
  const auto cell = [&](double v) { return static_cast<long>(std::floor(v / material.check_size)); };
  return (cell(point.x) + cell(point.z)) % 2 == 0 ? material.color : material.checkered_with;
}

Vec scatter_matte(const Hit& hit, Sampler& sampler) {
  const Vec direction = hit.normal + sampler.on_unit_sphere();
  return dot(direction, direction) < 1e-12 ? hit.normal : direction;
}

// Schlick's approximation of how much glass reflects.
double reflectance(double cosine, double ratio) {
  const double r = (1 - ratio) / (1 + ratio);
  return r * r + (1 - r * r) * std::pow(1 - cosine, 5);
}

Vec scatter_glass(const Material& material, const Ray& ray, const Hit& hit, Sampler& sampler) {
  const double ratio = hit.from_outside ? 1 / material.refractive_index : material.refractive_index;
  const Vec direction = unit(ray.direction);
  const double cosine = std::min(dot(-direction, hit.normal), 1.0);
  const double sine = std::sqrt(1 - cosine * cosine);
  if (ratio * sine > 1 || reflectance(cosine, ratio) > sampler.next()) return reflect(direction, hit.normal);
  const Vec across = ratio * (direction + cosine * hit.normal);
  return across - std::sqrt(std::abs(1 - dot(across, across))) * hit.normal;
}

}  // namespace

Color emitted(const Material& material) {
  return material.surface == Surface::light ? material.color : Color{};
}

std::optional<Scattered> scatter(const Material& material, const Ray& ray, const Hit& hit, Sampler& sampler) {
  switch (material.surface) {
    case Surface::matte:
      return Scattered{{hit.point, scatter_matte(hit, sampler)}, color_at(material, hit.point)};
    case Surface::metal: {
      const Vec mirrored = reflect(unit(ray.direction), hit.normal);
      const Vec direction = mirrored + material.roughness * sampler.on_unit_sphere();
      if (dot(direction, hit.normal) <= 0) return std::nullopt;
      return Scattered{{hit.point, direction}, material.color};
    }
    case Surface::glass:
      return Scattered{{hit.point, scatter_glass(material, ray, hit, sampler)}, material.color};
    case Surface::light:
      break;
  }
  return std::nullopt;
}
