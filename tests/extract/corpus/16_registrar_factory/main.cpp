// A factory whose classes register themselves in another file.
// drive: std::cout<<work("p1")<<"\n";
// expect: 77
// forbidden: SECRET_MAIN | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "reg.hpp"
#include <iostream>
int work(const std::string& n) { auto it = registry().find(n); return it == registry().end() ? -1 : it->second(); }

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag("p1").get();
    std::cout << "SECRET_MAIN" << work("p1"); }
