#include "render.hpp"

#include <algorithm>

namespace {

std::uint8_t to_srgb(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  const double encoded = v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(encoded * 255 + 0.5);
}

Color render_pixel(const Scene& scene, const Picture& picture, int x, int y) {
  Sampler sampler(static_cast<std::uint64_t>(y) * static_cast<std::uint64_t>(picture.width) +
                  static_cast<std::uint64_t>(x));
  Color sum;
  for (int i = 0; i < picture.samples; ++i) {
    const double across = (x + sampler.next()) / picture.width;
    const double down = (y + sampler.next()) / picture.height;
    sum += radiance(scene, scene.camera.ray(across, down, sampler), picture.bounces, sampler);
  }
  return sum / picture.samples;
}

}  // namespace

std::vector<Tile> tiles_of(const Picture& picture, int size) {
  std::vector<Tile> tiles;
  for (int top = 0; top < picture.height; top += size) {
    for (int left = 0; left < picture.width; left += size) {
      tiles.push_back({left, top, std::min(size, picture.width - left), std::min(size, picture.height - top)});
    }
  }
  return tiles;
}

std::vector<std::uint8_t> render_tile(const Scene& scene, const Picture& picture, const Tile& tile) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(3 * static_cast<std::size_t>(tile.width) * static_cast<std::size_t>(tile.height));
  for (int y = tile.top; y < tile.top + tile.height; ++y) {
    for (int x = tile.left; x < tile.left + tile.width; ++x) {
      const Color color = render_pixel(scene, picture, x, y);
      for (const double channel : {color.x, color.y, color.z}) pixels.push_back(to_srgb(channel));
    }
  }
  return pixels;
}
