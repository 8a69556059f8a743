#pragma once
#include "traits.hpp"
// This header relies on what was included before it: point.hpp.
template <> struct Traits<Point> { static int weight() { return 70; } }; // kept
template <> struct Traits<UnusedPoint> { static int weight() { return 700; } }; // dropped
