// Renders a picture with a path tracer, tile by tile, in service processes on this machine.

#include <algorithm>
#include <exception>
#include <iostream>
#include <ranges>
#include <string>
#include <tuple>
#include <turbolift/turbolift.hpp>

#include "png_file.hpp"
#include "render.hpp"
#include "show_room.hpp"

constinit turbolift::Local services;
constexpr auto render_there = turbolift::on<render_tile>(services);

namespace {

constexpr int tile_size = 32;

void paste(const std::vector<std::uint8_t>& from, const Tile& tile, const Picture& picture,
           std::vector<std::uint8_t>& to) {
  const auto row_bytes = static_cast<std::ptrdiff_t>(3) * tile.width;
  for (int row = 0; row < tile.height; ++row) {
    const std::ptrdiff_t place = 3 * (static_cast<std::ptrdiff_t>(tile.top + row) * picture.width + tile.left);
    std::copy_n(from.begin() + row * row_bytes, row_bytes, to.begin() + place);
  }
}

int render(const std::string& path, const Picture& picture) {
  // The scene goes to each service process once, however many tiles that renders.
  const auto scene = turbolift::share(show_room(static_cast<double>(picture.width) / picture.height));
  const std::vector<Tile> tiles = tiles_of(picture, tile_size);
  const auto calls = tiles | std::views::transform([&](const Tile& tile) { return std::tuple(scene, picture, tile); });
  const auto rendered = turbolift::as_completed(render_there, calls).collect(turbolift::progress_bar(std::cerr));
  if (!rendered) {
    std::cerr << rendered.error().what() << '\n';
    return 1;
  }

  std::vector<std::uint8_t> pixels(3 * static_cast<std::size_t>(picture.width) *
                                   static_cast<std::size_t>(picture.height));
  for (std::size_t i = 0; i < tiles.size(); ++i) paste((*rendered)[i], tiles[i], picture, pixels);
  write_png(path, picture.width, picture.height, pixels);
  std::cout << path << ": " << picture.width << " x " << picture.height << " pixels, " << picture.samples
            << " samples each, " << tiles.size() << " tiles\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2 || argc > 4 || argv[1][0] == '-') {
    std::cerr << "usage: render FILE.png [WIDTH [SAMPLES]]\n";
    return 2;
  }
  Picture picture;
  if (argc > 2) picture.width = std::clamp(std::stoi(argv[2]), 16, 8192);
  if (argc > 3) picture.samples = std::clamp(std::stoi(argv[3]), 1, 65536);
  picture.height = picture.width * 9 / 16;
  return render(argv[1], picture);
} catch (const std::exception& error) {
  std::cerr << "render: " << error.what() << '\n';
  return 1;
}
