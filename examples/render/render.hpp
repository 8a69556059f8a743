#pragma once

#include <cstdint>
#include <vector>

#include "scene.hpp"

/// What the whole picture is like.
struct Picture {
  int width = 640, height = 360;
  int samples = 64;  ///< rays for each pixel
  int bounces = 16;
};

/// A rectangle of it, in pixels.
struct Tile {
  int left = 0, top = 0, width = 0, height = 0;
};

/// The tiles that cover a picture, row by row.
std::vector<Tile> tiles_of(const Picture& picture, int size);

/// The tile's pixels, row by row, three bytes each (red, green, blue; sRGB). A pixel is the same in whatever tile it
/// is.
std::vector<std::uint8_t> render_tile(const Scene& scene, const Picture& picture, const Tile& tile);
