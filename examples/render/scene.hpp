#pragma once

#include <vector>

#include "bvh.hpp"
#include "camera.hpp"
#include "material.hpp"

struct Scene {
  Camera camera;
  std::vector<Material> materials;
  std::vector<Sphere> spheres;  ///< in the order of the tree's leaves
  std::vector<Box> tree;
  Color horizon{1, 1, 1}, zenith{0.5, 0.7, 1};
};

/// The light that comes back along a ray, with at most `bounces` reflections.
Color radiance(const Scene& scene, Ray ray, int bounces, Sampler& sampler);
