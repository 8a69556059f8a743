// Explicit instantiations and a coroutine.
// drive: std::cout<<work(4)<<"\n";
// expect: 50
// forbidden: SECRET_MAIN | acc_secret | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "acc.hpp"
#include "gen.hpp"
#include <iostream>
static Gen upto(int n) { for (int i = 1; i <= n; ++i) co_yield i; }
int work(int n) { Acc<int> a; Gen g = upto(n); while (g.next()) a.add(g.value()); try { if (n > 100) throw AccError("big"); } catch (const AccError& e) { return -1; } return a.get() + scaled<int>(n); }

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(4).get();
    Acc<double> d; d.add(1); std::cout << "SECRET_MAIN" << work(3) << d.get(); }
