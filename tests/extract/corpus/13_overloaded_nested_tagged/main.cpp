// Overloads, and nested calls of tagged functions: they stay in the service, and no platform comes with them.
// function: outer
// drive: std::cout << outer(3) << twice(4) << "\n";
// expect: 6668
// forbidden: SECRET_MAIN | secret_other_fn | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "other.hpp"
#include "platform.hpp"
#include <string>
#include <iostream>
int twice(int u) { return 2 * u; }
std::string twice(const std::string& s) { return s + s; }
std::string twice(char c) { return std::string(2, c); } // declared
inline constexpr auto twice_number = turbolift::on<int(int), twice>(the_platform, {.max_replicas = 3});
inline constexpr auto twice_text = turbolift::on<std::string(const std::string&), twice>(*&the_platform);
std::string outer(int u) {
    turbolift::Future<int> sum = remote_sum_tag(u);
    return *twice_text(std::to_string(twice_number(u).get().value())).get() + std::to_string(*sum.get());
}
inline constexpr auto the_tag = turbolift::on<outer>(the_platform);

turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; } // dropped
constinit turbolift::Kubernetes the_platform{load_container}; // dropped
int main() {
    the_tag(3).get();
    std::cout << "SECRET_MAIN" << outer(1) << twice('c');
}
