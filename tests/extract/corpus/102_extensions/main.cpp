// What GCC and Clang have beyond the standard: vectors, wide integers, statement expressions, computed goto, case ranges,
// arrays of variable and zero length, attributes of all kinds.
// drive: std::cout << work(3) << "\n";
// expect: 10 10 9 3 4 6 9 5 1 4 4 20 1 4 8 3 
#include <turbolift/turbolift.hpp>
#include <complex>
#include <iostream>
#include <string>
typedef int Four __attribute__((vector_size(16))); // kept
typedef int UnusedEight __attribute__((vector_size(32))); // dropped
[[deprecated("use another")]] static int outdated(int v) { return v + 1; } // kept
[[nodiscard("reason")]] [[gnu::pure]] __attribute__((hot, flatten)) static int hot(int v) { return v + 2; } // kept
[[noreturn]] static void fail() { throw 1; } // kept
__attribute__((returns_nonnull, malloc)) static int* allocated(int v) { return new int(v); } // kept
#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static int targeted(int v) { return v * 2; } // kept
__attribute__((target("avx2"))) int versions(int v) { return v * 3; } // kept
__attribute__((target("default"))) int versions(int v) { return v * 3; } // kept
__attribute__((target("avx2"))) int unused_versions(int v) { return v * 4; } // dropped
__attribute__((target("default"))) int unused_versions(int v) { return v * 4; } // dropped
#else
static int targeted(int v) { return v * 2; }
static int versions(int v) { return v * 3; }
static int unused_versions(int v) { return v * 4; }
#endif
struct Tail { int count; int values[]; };
struct [[gnu::packed]] Small { char c; int v; }; // kept
struct __attribute__((may_alias)) Aliased { int v; }; // kept
enum __attribute__((packed)) Tiny { tiny_a, tiny_b }; // kept
__extension__ typedef __int128 Wide; // kept
static int jump(int u) { // kept
  static const void* const labels[] = {&&one, &&two};
  goto* labels[u & 1];
one:
  return 10;
two:
  return 20;
}
static int ranged(int v) { switch (v) { case 0 ... 5: return 1; case 6 ... 9: [[fallthrough]]; default: return 2; } } // kept
std::string work(int u) {
  Four four = {1, 2, 3, u};
  four = four * four + 1;
  int length = u;
  int variable[length];
  variable[0] = ({ int t = hot(u); t * 2; });
  auto* tail = static_cast<Tail*>(__builtin_malloc(sizeof(Tail) + 2 * sizeof(int)));
  *tail = {2};
  tail->values[1] = 9;
  int nine = tail->values[1];
  __builtin_free(tail);
  int* p = allocated(u);
  int of_p = *p ?: 5;
  delete p;
  if (__builtin_expect(u > 100, 0)) fail();
  Wide wide = static_cast<Wide>(1) << 70;
  std::complex<double> complex(1, 2);
  __typeof__(u) same = u;
  std::string text;
  for (int value : {four[3], variable[0], nine, of_p, outdated(u), targeted(u), versions(u), static_cast<int>(sizeof(Small)), static_cast<int>(sizeof(Tiny)), Aliased{4}.v,
                    static_cast<int>(wide >> 68), jump(u), ranged(u), static_cast<int>((complex * complex).imag()), __builtin_popcount(255), same})
    text += std::to_string(value) + " ";
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_versions(1) + sizeof(UnusedEight); }
