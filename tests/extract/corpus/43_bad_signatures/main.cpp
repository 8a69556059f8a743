// Signatures that cannot be a service: the tag itself says so.
#include <turbolift/turbolift.hpp>
constinit turbolift::Local the_platform;
struct S { int v; int member(int u) { return v + u; } };
int pointer(const int* p) { return *p; }
int code(int (*f)(int)) { return f(1); }
int output(std::string& s) { return static_cast<int>(s.size()); }
const int* result(int) { return nullptr; }
int variadic(int n, ...) { return n; }
auto a = turbolift::on<&S::member>(the_platform); // compile error: turbolift: a non-static member cannot be tagged
auto b = turbolift::on<pointer>(the_platform); // compile error: turbolift: an argument of this function cannot
auto c = turbolift::on<code>(the_platform); // compile error: turbolift
auto d = turbolift::on<output>(the_platform); // compile error: turbolift: an argument of this function is a reference to something that is not const
auto e = turbolift::on<result>(the_platform); // compile error: turbolift: the result of this function
auto f = turbolift::on<variadic>(the_platform); // compile error: turbolift: a function with C variadic arguments
int main() {}
