// Registrars in other units of a static library: a template's constructor, one on the heap, a constructor function.
// archive: libshapes.a: shapes/registry.cpp shapes/triangle.cpp shapes/square.cpp shapes/pentagon.cpp
// drive: std::cout << work("triangle") << work("square") << work("pentagon") << work("circle") << "\n";
// expect: 345-1
#include <turbolift/turbolift.hpp>
#include "shapes/registry.hpp"
#include <iostream>
int triangle_anchor();
int square_anchor();
void write_log(const std::string& text);
int work(const std::string& name) {
  std::unique_ptr<Shape> shape = Registry::instance().make(name);
  return shape ? shape->corners() : -1;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() {
  write_log("start");
  the_tag("square").get();
  return triangle_anchor() + square_anchor();
}
