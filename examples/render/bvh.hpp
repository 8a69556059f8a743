#pragma once

#include <vector>

#include "ray.hpp"

struct Sphere {
  Vec center;
  double radius = 1;
  int material = 0;
};

/// A box around some spheres: a node of a tree that lies in one vector, so that it travels as plain values.
struct Box {
  Vec low, high;
  int first = 0;  ///< a leaf: its first sphere; else: its second child (the first one follows the node itself)
  int count = 0;  ///< a leaf: its spheres; else 0
};

/// Brings the spheres into the order of the tree's leaves, and gives the tree.
std::vector<Box> build_tree(std::vector<Sphere>& spheres);

/// The closest hit beyond `t_min` and before `hit.t`, which it changes then.
bool intersect(const std::vector<Box>& tree, const std::vector<Sphere>& spheres, const Ray& ray, double t_min,
               Hit& hit);
