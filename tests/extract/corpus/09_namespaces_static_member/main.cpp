// Nested namespaces, a static member function, aliases and literal operators.
// drive: std::cout<<app::detail::Svc::work(1)<<"\n";
// expect: 3011
// forbidden: SECRET_MAIN | anon_secret | g_secret | SecretOther | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "svc.hpp"
#include <iostream>
using namespace app;

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<app::detail::Svc::work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(1).get();
    std::cout << "SECRET_MAIN" << detail::Svc::work(1); }
