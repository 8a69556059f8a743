#include "shapes.hpp"
int shapes::named(Anything) { return 1; }
int shapes::measured(const FromCircle& circle) { return circle.radius; }
int shapes::unrelated(Anything) { return 1; }
int shapes::print(const Square&, int depth) { return depth; }
int shapes::detail::flagged(const Base*, int) { return 1; }
