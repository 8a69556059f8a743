#include "image/manifest.hpp"
#include "target.hpp"

// What is read is written as what reads as the same.
void try_input(std::string_view bytes) {
  using namespace turbolift::image;
  if (const auto manifest = parse_manifest(bytes)) {
    const auto again = parse_manifest(to_json(*manifest));
    require(again && again->config == manifest->config && again->layers == manifest->layers);
  }
  if (const auto index = parse_index(bytes)) {
    const auto again = parse_index(to_json(*index));
    require(again && again->size() == index->size());
  }
}
