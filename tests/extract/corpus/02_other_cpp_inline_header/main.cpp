// What is needed lies in another source file and an inline header.
// drive: std::cout<<work(2)<<"\n";
// expect: 35
// forbidden: SECRET_MAIN | describe_secret | draw | ui_state | noise_global | inl_unused | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "util/mathx.hpp"
#include "util/ui.hpp"
#include <cstdio>
long work(int u) { return cube(u) + inl(u) + kBias; }

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(2).get();
    draw("SECRET_MAIN"); std::printf("%ld\n", work(2)); }
