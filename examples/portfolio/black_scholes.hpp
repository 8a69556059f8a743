#pragma once

#include "market.hpp"

/// What a position is worth when its asset stands at `price` and `years` have gone by (Black and Scholes, 1973).
double value(const Market& market, const Position& position, double price, double years);
