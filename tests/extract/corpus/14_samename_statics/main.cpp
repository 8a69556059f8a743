// Functions, classes and constants of one name in several files.
// drive: std::cout<<work(0)<<"\n";
// expect: 666
// forbidden: SECRET_MAIN | fc_secret() { | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "ab.hpp"
#include <iostream>
static int helper() { return 1; }
namespace { struct Impl { int v() { return 10; } }; const int K = 100; }
int work(int u) { return u + helper() + Impl{}.v() + K + fa() + fb(); }

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(0).get();
    std::cout << "SECRET_MAIN" << work(0); }
