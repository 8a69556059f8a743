#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Writes `pixels` (row by row, red, green and blue) as a PNG. Throws std::runtime_error where that does not work.
void write_png(const std::string& path, int width, int height, const std::vector<std::uint8_t>& pixels);
