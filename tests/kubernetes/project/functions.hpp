#pragma once

#include <cstdint>
#include <string>
#include <vector>

std::uint64_t square(std::uint64_t x);
/// Takes that long, and says which pod did it.
std::string sleep_for(int milliseconds);
int fails(const std::string& how);
/// What the pod sees of its files, environment and secrets.
std::vector<std::string> surroundings();
/// Touches that many MiB.
std::uint64_t fill(std::uint64_t mebibytes);
std::string echo(const std::string& text);
