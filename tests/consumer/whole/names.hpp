#pragma once

#include <string>
#include <vector>

/// The names that were entered before main.
std::vector<std::string>& names();
