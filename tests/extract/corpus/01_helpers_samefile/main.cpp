// Helpers in the same file; an unrelated initialiser must not run.
// drive: std::cout<<square(3)<<"\n";
// expect: 16
// forbidden: SECRET_MAIN | unused_helper | noise_global | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <cstdlib>
// noise: must not run
struct NoiseInit { NoiseInit(){ std::cout << "UNNEEDED-INIT-RAN\n"; } };
static NoiseInit noise_global;

/// Adds one.
static int add1(int x) { return x + 1; }
/// never used by square
static int unused_helper(int x) { std::exit(x); }
int square(int u) { return add1(u) * add1(u); }

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<square>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(3).get();
    std::cout << "SECRET_MAIN " << square(3) << "\n"; return unused_helper(0); }
