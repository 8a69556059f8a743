#include "area.hpp"

double area(const Rectangle& rectangle) { return rectangle.width * rectangle.height; }
