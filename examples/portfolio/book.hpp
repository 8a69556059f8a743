#pragma once

#include <vector>

#include "market.hpp"

/// A market of four shares, and a book of shares and options on them.
Market example_market();
std::vector<Position> example_book();
