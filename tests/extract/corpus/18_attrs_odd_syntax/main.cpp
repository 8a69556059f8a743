// Attributes and unusual syntax.
// drive: std::cout<<work(10)<<"\n";
// expect: 39
// forbidden: SECRET_MAIN | secret_nd | secret_ga | secret_al | secret_anon_var | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include <cstdint>
#include <iostream>
#include <vector>
[[nodiscard]] static int secret_nd() { return 1; }
[[nodiscard]] static int nd() noexcept(true) { return 2; };
__attribute__((noinline)) static int secret_ga() { return 3; }
alignas(16) static int secret_al = 4;
struct { int secret_x; } secret_anon_var;
typedef struct Named_ { int q; Named_() : q(4) {} Named_(int z) try : q(z) {} catch (...) { } int secret_m() const { return secret_al; } } Named;
static struct Pt { int x, y; } origin = {1, 2}, secret_other = {3, 4};
auto tr(int x) -> decltype(x + 1) { return x + 1; }
template <typename T> [[gnu::always_inline]] inline auto tmpl(T t) requires (sizeof(T) > 1) { return t + nd(); }
extern int fwd_secret(int); int fwd(int); int fwd(int x) { return x; }
struct Outer { struct Inner { enum E { A = 3, B }; static E get() { return B; } }; union { int i; float f; } u; int bits : 3; operator int() const { return 9; } };
std::int64_t (*pf)(int) = nullptr; // secret comment of pf
template <class T> inline constexpr T vt = T(3.5);
/* block */ static int work(int u) { Named n; goto end; end: return tmpl(u) + n.q + Named(2).q + tr(1) + fwd(1) + Outer::Inner::get() + Outer{} + origin.y + vt<int>; }

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(10).get();
    std::cout << "SECRET_MAIN" << work(0) << secret_nd() << secret_ga() << secret_al << secret_anon_var.secret_x << secret_other.x << (pf ? 1 : 0); }
