#pragma once

#include <cmath>

struct Vec {
  double x = 0, y = 0, z = 0;

  friend Vec operator+(Vec a, Vec b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
  friend Vec operator-(Vec a, Vec b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
  friend Vec operator-(Vec a) { return {-a.x, -a.y, -a.z}; }
  friend Vec operator*(Vec a, Vec b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }
  friend Vec operator*(double s, Vec a) { return {s * a.x, s * a.y, s * a.z}; }
  friend Vec operator/(Vec a, double s) { return 1 / s * a; }
  Vec& operator+=(Vec b) { return *this = *this + b; }
};

inline double dot(Vec a, Vec b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline double length(Vec a) {
  return std::sqrt(dot(a, a));
}
inline Vec unit(Vec a) {
  return a / length(a);
}
inline Vec cross(Vec a, Vec b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline Vec reflect(Vec direction, Vec normal) {
  return direction - 2 * dot(direction, normal) * normal;
}

using Color = Vec;
