#include "shape.hpp"
Shape::~Shape() = default; // kept
std::string Shape::name() const { return "shape"; } // kept
std::string Square::name() const { return "square"; }
std::unique_ptr<Shape> Square::clone() const { return std::make_unique<Square>(*this); }
const Square* Square::self() const { return this; }
std::string Circle::name() const { return "circle"; }
std::unique_ptr<Shape> Circle::clone() const { return std::make_unique<Circle>(); }
std::string Disc::name() const { return "disc of " + Circle::name() + " of " + Shape::name(); }
std::string Unused::name() const { return "unused"; } // dropped
std::unique_ptr<Shape> Unused::clone() const { return nullptr; } // dropped
std::unique_ptr<Shape> make(int kind) {
  if (kind == 0) return std::make_unique<Square>();
  if (kind == 1) return std::make_unique<Disc>();
  return nullptr;
}
std::string unused_names() { return Unused().name(); } // dropped
