// Pimpl, friends, incomplete classes.
// drive: std::cout<<work("abc")<<"\n";
// expect: 306
// app libraries: -lzstd
// forbidden: SECRET_MAIN | db_open_secret | ZSTD | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "engine.hpp"
#include <iostream>
int work(const std::string& s) { Engine e(3); e.add(s); Engine f = std::move(e); int r = f.total(); return r + peek(f); }

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag("abc").get();
    Engine e(1); e.save_secret("SECRET_MAIN"); std::cout << work("abc"); }
