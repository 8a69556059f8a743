// Virtual functions, a factory, dynamic_cast.
// drive: std::cout<<work(2)<<"\n";
// expect: 16.5
// forbidden: SECRET_MAIN | tri_secret | draw_secret | global_renderer | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "shapes.hpp"
#include <memory>
#include <vector>
#include <iostream>
double work(int n) {
    std::vector<std::unique_ptr<Shape>> v; v.push_back(std::make_unique<Sq>(n)); v.push_back(make_circle(n));
    double t = 0; for (auto& s : v) t += s->area(); if (dynamic_cast<Sq*>(v[0].get())) t += 0.5; return t;
}

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(2).get();
    Tri t; t.render(); std::cout << "SECRET_MAIN" << work(2) << t.area(); }
