#include "registry.hpp"
int triangle_anchor() { return 3; } // dropped
namespace {
struct Triangle : Shape { int corners() const override { return 3; } }; // kept
const Registrar<Triangle> triangle("triangle"); // kept
int unrelated = triangle_anchor(); // dropped
}
