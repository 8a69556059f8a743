// Globals, static locals, thread_local, static data members.
// drive: std::cout<<work("b")<<"\n"<<work("b")<<"\n";
// expect: p:b131
// expect: p:b133
// forbidden: SECRET_MAIN | secret_unneeded | hidden_unused | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include <map>
#include <string>
#include <iostream>
struct Noisy { std::string n; Noisy(const char* s) : n(s) { std::cout << "UNNEEDED-INIT-RAN " << n << "\n"; } };
static std::map<std::string, int> table = {{"a", 1}, {"b", 2}};
Noisy unneeded("secret_unneeded");
static int mk() { return 40; }
int needed = mk(), twin = 2;
namespace { const std::string prefix = "p:"; int hidden_unused = (std::cout << "UNNEEDED-INIT-RAN\n", 3); }
static int& counter() { static int c = needed; return c; }
thread_local int tls_calls = 5;
struct Cfg { static inline int scale = 3; static int base; static int unused_base; };
int Cfg::base = mk() * 2;
int Cfg::unused_base = (std::cout << "UNNEEDED-INIT-RAN\n", 1);
std::string work(const std::string& k) {
    ++tls_calls; return prefix + k + std::to_string(table[k] + counter()++ + tls_calls + Cfg::scale + Cfg::base);
}

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag("b").get();
    std::cout << work("a") << unneeded.n << hidden_unused << "SECRET_MAIN" << Cfg::unused_base; }
