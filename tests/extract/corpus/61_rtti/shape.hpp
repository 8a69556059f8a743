#pragma once
#include <memory>
#include <string>
struct Shape {
  virtual ~Shape();
  virtual std::string name() const = 0;
  virtual std::unique_ptr<Shape> clone() const = 0;
  virtual const Shape* self() const { return this; }
};
struct Named { virtual ~Named() = default; virtual std::string label() const { return "label"; } };
struct Square final : Shape, Named {
  std::string name() const override;
  std::unique_ptr<Shape> clone() const override;
  const Square* self() const override;
  std::string label() const override { return "square's " + Named::label(); }
};
struct Circle : virtual Shape { std::string name() const override; std::unique_ptr<Shape> clone() const override; };
struct Disc : Circle { std::string name() const override; };
struct Unused : Shape { std::string name() const override; std::unique_ptr<Shape> clone() const override; }; // dropped
std::unique_ptr<Shape> make(int kind);
std::string unused_names();
