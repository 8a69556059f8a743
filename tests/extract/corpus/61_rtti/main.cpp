// dynamic_cast down, across and to void, typeid of expressions, covariant results, virtual bases, a pure virtual function
// with a body, a key function in another file, std::type_index, exceptions caught by a base.
// drive: std::cout << work(0) << ", " << work(1) << ", " << work(2) << "\n";
// expect: square4square's label same like, disc of circle of shape0 round same unlike, missing2
#include <turbolift/turbolift.hpp>
#include "shape.hpp"
#include <iostream>
#include <map>
#include <typeindex>
#include <typeinfo>
namespace {
struct Problem { virtual ~Problem() = default; virtual int code() const { return 1; } }; // kept
struct Missing : Problem { int code() const override { return 2; } }; // kept
const std::map<std::type_index, int> corners = {{typeid(Square), 4}, {typeid(Disc), 0}}; // kept
}
std::string work(int kind) {
  try {
    std::unique_ptr<Shape> shape = make(kind);
    if (shape == nullptr) throw Missing();
    const Shape& copy = *shape;
    std::string text = shape->name() + std::to_string(corners.at(typeid(copy)));
    if (const auto* named = dynamic_cast<const Named*>(shape.get())) text += named->label();
    if (dynamic_cast<const Circle*>(shape.get()) != nullptr) text += " round";
    if (dynamic_cast<const void*>(shape->self()) == dynamic_cast<const void*>(shape.get())) text += " same";
    return text + (typeid(*shape->clone()) == typeid(*shape) ? " like" : " unlike");
  } catch (const Problem& problem) {
    return typeid(problem) == typeid(Missing) ? "missing" + std::to_string(problem.code()) : "problem";
  }
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_names().size(); }
