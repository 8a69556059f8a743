// Tags of every kind: in a header while the function is elsewhere, of a private member, by a macro, of templates, of
// overloads, of a C function, of a function without linkage, in a function, in a template, without a variable.
// function: outer
// drive: std::cout << outer(1) << "\n";
// expect: 5 7 3 20 2 31 600
#include "library.hpp"
#include <iostream>
#include <string>
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; } // dropped
constinit turbolift::Kubernetes cluster{load_container}; // dropped
extern "C" int plain_c(int u);
namespace { int hidden(int u) { return u + 30; } }
int over(int u) { return u * 20; }
double over(double u) { return u * 21; }
TAGGED(plain_tag, plain_c);
#define THE_CLUSTER cluster
template <auto f> auto tag_of() { return turbolift::on<f>(THE_CLUSTER); }
static int hundreds(int u) { return u * 600; }
std::string outer(int u) {
  auto local_tag = turbolift::on<hidden>(cluster, {.retries = 2});
  auto text = [](auto result) { return std::to_string(static_cast<int>(*result)); };
  return text(geo::length_tag({{0, 0}, {3, 4}}).get()) + " " + text(geo::Hidden::tag(u).get()) + " " + text(tripled_tag<int>(u).get()) + " " +
         text(turbolift::on<int(int), over>(cluster)(u).get()) + " " + text(plain_tag(u).get()) + " " + text(local_tag(u).get()) + " " +
         text(tag_of<hundreds>()(u).get());
}
int main() {
  turbolift::Local here; // dropped
  auto tag = turbolift::on<outer>(here);
  std::cout << *tag(1).get();
}
