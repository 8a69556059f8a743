#include "bvh.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace {

constexpr std::size_t leaf_size = 2;

Box around(std::span<const Sphere> spheres) {
  constexpr double far = 1e300;
  Box box{{far, far, far}, {-far, -far, -far}};
  for (const Sphere& sphere : spheres) {
    const double radius = std::abs(sphere.radius);  // negative: the inside of a hollow one
    const Vec r{radius, radius, radius};
    const Vec low = sphere.center - r;
    const Vec high = sphere.center + r;
    box.low = {std::min(box.low.x, low.x), std::min(box.low.y, low.y), std::min(box.low.z, low.z)};
    box.high = {std::max(box.high.x, high.x), std::max(box.high.y, high.y), std::max(box.high.z, high.z)};
  }
  return box;
}

void build(std::span<Sphere> spheres, int first, std::vector<Box>& tree) {
  const std::size_t place = tree.size();
  tree.push_back(around(spheres));
  if (spheres.size() <= leaf_size) {
    tree[place].first = first;
    tree[place].count = static_cast<int>(spheres.size());
    return;
  }
  const Vec size = tree[place].high - tree[place].low;
  const auto axis = size.x >= size.y && size.x >= size.z ? &Vec::x : size.y >= size.z ? &Vec::y : &Vec::z;
  const auto middle = spheres.begin() + static_cast<std::ptrdiff_t>(spheres.size() / 2);
  std::ranges::nth_element(spheres, middle, {}, [axis](const Sphere& sphere) { return sphere.center.*axis; });
  build({spheres.begin(), middle}, first, tree);
  tree[place].first = static_cast<int>(tree.size());
  build({middle, spheres.end()}, first + static_cast<int>(middle - spheres.begin()), tree);
}

bool meets(const Box& box, const Ray& ray, Vec inverse, double t_min, double t_max) {
  for (const auto axis : {&Vec::x, &Vec::y, &Vec::z}) {
    double enter = (box.low.*axis - ray.origin.*axis) * inverse.*axis;
    double leave = (box.high.*axis - ray.origin.*axis) * inverse.*axis;
    if (enter > leave) std::swap(enter, leave);
    t_min = std::max(t_min, enter);
    t_max = std::min(t_max, leave);
    if (t_max < t_min) return false;
  }
  return true;
}

bool intersect(const Sphere& sphere, const Ray& ray, double t_min, Hit& hit) {
  const Vec to_center = sphere.center - ray.origin;
  const double a = dot(ray.direction, ray.direction);
  const double h = dot(ray.direction, to_center);
  const double discriminant = h * h - a * (dot(to_center, to_center) - sphere.radius * sphere.radius);
  if (discriminant < 0) return false;
  const double root = std::sqrt(discriminant);
  double t = (h - root) / a;
  if (t <= t_min || t >= hit.t) t = (h + root) / a;
  if (t <= t_min || t >= hit.t) return false;
  hit.t = t;
  hit.point = ray.at(t);
  const Vec outward = (hit.point - sphere.center) / sphere.radius;
  hit.from_outside = dot(ray.direction, outward) < 0;
  hit.normal = hit.from_outside ? outward : -outward;
  hit.material = sphere.material;
  return true;
}

}  // namespace

std::vector<Box> build_tree(std::vector<Sphere>& spheres) {
  std::vector<Box> tree;
  if (!spheres.empty()) build(spheres, 0, tree);
  return tree;
}

bool intersect(const std::vector<Box>& tree, const std::vector<Sphere>& spheres, const Ray& ray, double t_min,
               Hit& hit) {
  const Vec inverse{1 / ray.direction.x, 1 / ray.direction.y, 1 / ray.direction.z};
  std::array<int, 64> waiting{};
  int depth = 0;
  bool any = false;
  if (!tree.empty()) waiting[depth++] = 0;
  while (depth > 0) {
    const int place = waiting[--depth];
    const Box& box = tree[place];
    if (!meets(box, ray, inverse, t_min, hit.t)) continue;
    for (int i = 0; i < box.count; ++i) any = intersect(spheres[box.first + i], ray, t_min, hit) || any;
    if (box.count == 0) {
      waiting[depth++] = box.first;
      waiting[depth++] = place + 1;
    }
  }
  return any;
}
