#pragma once

#include <optional>

#include "ray.hpp"
#include "sampler.hpp"

enum class Surface { matte, metal, glass, light };

struct Material {
  Surface surface = Surface::matte;
  Color color{0.5, 0.5, 0.5};
  double roughness = 0;         ///< metal only: 0 is a mirror
  double refractive_index = 1;  ///< glass only
  Color checkered_with{};       ///< matte only: the second color of a pattern, where `check_size` is not 0
  double check_size = 0;
};

/// What becomes of light that comes along a ray.
struct Scattered {
  Ray ray;
  Color attenuation;
};

/// The light that the surface itself gives.
Color emitted(const Material& material);
/// The way on, by chance; nothing: the light is absorbed.
std::optional<Scattered> scatter(const Material& material, const Ray& ray, const Hit& hit, Sampler& sampler);
