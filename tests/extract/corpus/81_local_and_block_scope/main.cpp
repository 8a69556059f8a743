// Declarations in blocks of what other files define; local classes with virtual functions, enumerations, templates' local
// types, results of local types, functions that call each other through them.
// drive: std::cout << work(5) << "\n";
// expect: 134
#include <turbolift/turbolift.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>
int unused_helper(int v);
struct Visitor { virtual ~Visitor() = default; virtual int visit(int v) = 0; }; // kept
static int in_local(int v) { return v * 5; } // kept
static auto make_local(int u) { // kept
  struct Result { int v; int doubled() const { return in_local(v) * 2; } };
  return Result{u};
}
template <class T> static int with_local(T v) { // kept
  enum Kind : int { a = 3, b };
  struct Pair { T first; Kind second; static int extra() { return b; } };
  std::vector<Pair> pairs = {{v, a}, {static_cast<T>(v - 1), b}};
  std::ranges::sort(pairs, {}, &Pair::first);
  return pairs[0].second + Pair::extra();
}
namespace inner {
static int use(int u) { int block_helper(int); return block_helper(u); } // kept
}
extern "C" int block_c(int v);
int work(int u) {
  extern const int block_value;
  int block_helper(int);
  using Number = int;
  struct Adder : Visitor {
    explicit Adder(int b) : by(b) {}
    Number visit(int v) override { return v + by + in_local(1); }
    Number by;
  };
  std::unique_ptr<Visitor> visitor = std::make_unique<Adder>(u);
  return visitor->visit(1) + block_value + block_helper(u) + inner::use(u) + block_c(u) + make_local(u).doubled() + with_local(u);
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_helper(1); }
