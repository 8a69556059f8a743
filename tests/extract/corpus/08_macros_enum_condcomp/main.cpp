// Macros, X-macros, conditional compilation, declarations split by directives.
// drive: std::cout<<work(50)<<"\n";
// expect: 235
// flags: -DFEATURE_FAST=1
// forbidden: SECRET_MAIN | secret_beta | log_flush_secret | the_platform | load_container
#include <turbolift/turbolift.hpp>
#include "conf.h"
#include <iostream>
#define CLAMP(v, lo, hi) ((v) < (lo) ? (lo) : (v) > (hi) ? (hi) : (v))
#define DEFINE_GETTER(name, val) static int get_##name() { return val; }
DEFINE_GETTER(alpha, 11)
DEFINE_GETTER(secret_beta, 12)
enum class Color : unsigned char { Red = 1, Green = BASE_GREEN, Blue };
enum { kPlain = 4 };
typedef unsigned int u32; using Vec = u32[3];
#if FEATURE_FAST
static int speed() { return 100; }
#else
static int speed() { return 1; }
#endif
#ifdef HAS_OLD
int both(int a)
#else
int both(int a, int b = 2)
#endif
{
#ifdef HAS_OLD
    return a;
#else
    return a + b;
#endif
}
int removed(
#ifdef HAS_OLD
    int a)
#else
    int secret_a)
#endif
{ return 0; }
#define X(n, v) n = v,
enum Codes {
#include "codes.def"
};
#undef X
#define X(n, v) case n: return #n;
static const char* code_name(Codes c) { switch (c) {
#include "codes.def"
} return "?"; }
int work(int u) {
    Vec v = {1, 2, 3}; LOG_DEBUG("x"); 
    return CLAMP(u, 0, 9) + get_alpha() + static_cast<int>(Color::Blue) + kPlain + speed() + both(1) + v[2] + code_name(C_TWO)[2];
}

turbolift::Result<std::string> load_container(const turbolift::Image& image);
constinit turbolift::Kubernetes the_platform{load_container};
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
turbolift::Result<std::string> load_container(const turbolift::Image& image) { return image.name; }
int main() {
    the_tag(50).get();
    std::cout << "SECRET_MAIN" << work(1) << get_secret_beta() << removed(1); }
