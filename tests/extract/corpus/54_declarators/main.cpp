// Declarations that share their text, unnamed classes, attributes before and after, unusual literals.
// drive: std::cout << work(2) << "\n";
// expect: 93 1000000 u
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <string>
#include "crlf.hpp"
#define API __attribute__((visibility("default")))
#define END_API __attribute__((noinline))
int first(int), second(int), *third(); // kept
typedef struct { int v; } Alias, *AliasPointer; // kept
struct Named { int n; } named_object = {3}, *named_pointer = &named_object; // turbolift: initial value
static union { int as_int; float as_float; }; // turbolift: initial value
enum { unnamed_a = 5, unnamed_b }; // kept
enum class Forward : short; // kept
struct Returned { int r; }; // kept
Returned make_returned() { return {8}; } // kept
enum class Forward : short { f = 9 }; // kept
API [[nodiscard]] int exported(int u) END_API; // kept
API [[nodiscard, gnu::pure]] int exported(int u) { return u + 10; } // kept
API int unused_exported(int u) END_API; // dropped
int unused_exported(int u) { return u; } // dropped
alignas(8) [[maybe_unused]] static constexpr unsigned char bytes[] = {'\x01', 0b11, 0'7, 1'0}; // kept
int first(int u) { return u; } int second(int u) { return u + 1; } int* third() { static int t = 20; return &t; }
auto (*function_pointer)(int) -> int = &first; // turbolift: initial value
int (&array_reference())[2] { static int a[2] = {1, 2}; return a; } // kept
const char8_t* utf8() { return u8"u"; } // kept
template <class T> struct Outer { template <class U> struct Inner { static constexpr int value = sizeof(T) + sizeof(U); }; template <class U> int method(U u); };
template <class T> template <class U> int Outer<T>::method(U u) { return static_cast<int>(u) + Inner<U>::value; } // kept
std::string work(int u) {
  Alias a{1};
  AliasPointer p = &a;
  as_int = 7;
  int sum = first(u) + second(u) + *third() + p->v + named_pointer->n + as_int + unnamed_b + make_returned().r + static_cast<int>(Forward::f) + exported(u);
  sum += bytes[1] + function_pointer(u) + array_reference()[1] + Outer<int>().method('\1') + crlf_used(8) + (crlf_raw[1] == 0);
  return std::to_string(sum) + " " + std::to_string(1'000'000) + " " + reinterpret_cast<const char*>(utf8());
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_exported(1); }
