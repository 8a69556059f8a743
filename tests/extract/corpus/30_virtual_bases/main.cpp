// Virtual inheritance, covariant results, a pure virtual destructor with a body, typeid of a class of another unit.
// drive: std::cout << work(1) << "\n";
// expect: 1121
#include <turbolift/turbolift.hpp>
#include "shapes.hpp"
#include <iostream>
#include <memory>
#include <typeinfo>
int work(int u) {
  std::unique_ptr<Base> both(new Both);
  std::unique_ptr<Base> copied(both->copy());
  return copied->id() + (typeid(*copied) == typeid(Both) ? 1000 : 0) + (dynamic_cast<Right*>(copied.get()) ? 9 : 0) + u;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); UnusedLeaf().copy(); }
