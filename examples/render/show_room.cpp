#include "show_room.hpp"

namespace {

Material small_material(Sampler& sampler) {
  const double kind = sampler.next();
  const Color color{sampler.next(), sampler.next(), sampler.next()};
  if (kind < 0.65) return {.surface = Surface::matte, .color = color * color};
  if (kind < 0.85) {
    return {.surface = Surface::metal, .color = 0.5 * (color + Color{1, 1, 1}), .roughness = 0.4 * sampler.next()};
  }
  if (kind < 0.95) return {.surface = Surface::glass, .color = {1, 1, 1}, .refractive_index = 1.5};
  return {.surface = Surface::light, .color = 4 * (0.5 * (color + Color{1, 1, 1}))};
}

}  // namespace

Scene show_room(double aspect_ratio) {
  Scene scene;
  scene.camera = look({11, 2.2, 4}, {0, 0.8, 0}, 24, aspect_ratio, 0.08);
  scene.horizon = {0.95, 0.9, 0.85};
  scene.zenith = {0.3, 0.45, 0.8};
  const auto add = [&](Vec center, double radius, const Material& material) {
    scene.spheres.push_back({center, radius, static_cast<int>(scene.materials.size())});
    scene.materials.push_back(material);
  };
  add({0, -1000, 0}, 1000, {.color = {0.85, 0.82, 0.75}, .checkered_with = {0.15, 0.2, 0.25}, .check_size = 0.8});
  add({0, 1, 0}, 1, {.surface = Surface::glass, .color = {1, 1, 1}, .refractive_index = 1.5});
  add({0, 1, 0}, -0.85, {.surface = Surface::glass, .color = {1, 1, 1}, .refractive_index = 1.5});
  add({-4, 1, 0.3}, 1, {.surface = Surface::matte, .color = {0.6, 0.12, 0.1}});
  add({4, 1, -0.3}, 1, {.surface = Surface::metal, .color = {0.9, 0.8, 0.6}, .roughness = 0.02});
  Sampler sampler(7);
  for (int i = -8; i <= 8; ++i) {
    for (int k = -8; k <= 8; ++k) {
      const double radius = 0.12 + 0.13 * sampler.next();
      const Vec center{i + 0.7 * sampler.next(), radius, k + 0.7 * sampler.next()};
      const Material material = small_material(sampler);
      bool touches = false;
      for (const Vec large : {Vec{0, 1, 0}, Vec{-4, 1, 0.3}, Vec{4, 1, -0.3}}) {
        touches = touches || length(center - large) < 1.05 + radius;
      }
      if (!touches) add(center, radius, material);
    }
  }
  scene.tree = build_tree(scene.spheres);
  return scene;
}
