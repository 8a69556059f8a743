// Options that the program's compiler has and Clang has not, and others that matter to neither.
// flags: -fno-strict-aliasing -fvisibility=hidden -fno-plt -Wa,--noexecstack -ggdb3 -fstack-protector-strong -fno-omit-frame-pointer -fwrapv -pthread -Wp,-DFROM_PREPROCESSOR=4 -UNDEBUG -march=x86-64-v2
// flags g++: -fno-tree-vectorize -fconcepts-diagnostics-depth=3 -fno-ipa-cp -fno-gcse -fno-guess-branch-probability -fvar-tracking-assignments -flifetime-dse=1 -fno-canonical-system-headers -fmax-errors=3 -Wno-maybe-uninitialized -Wlogical-op -frecord-gcc-switches --param=max-inline-insns-single=100 --param ggc-min-expand=20 -fexcess-precision=fast -fno-ipa-icf -fstack-clash-protection -fno-reorder-functions -fno-dse -fno-crossjumping -fno-if-conversion -fno-peephole2 -fno-web -fcompare-debug -fno-code-hoisting -fcf-protection=none -mtune=generic -mno-vzeroupper -fno-printf-return-value -fpermissive -fopt-info-missed=no.txt
// flags clang++-19: -fcolor-diagnostics -fno-spell-checking -Wno-everything -Xclang -disable-O0-optnone -mllvm -inline-threshold=10
// drive: std::cout << work(1) << "\n";
// expect: 5
#include <turbolift/turbolift.hpp>
#include <cassert>
#include <iostream>
static int checked(int u) { assert(u == 1); return u; } // kept
int work(int u) { return checked(u) + FROM_PREPROCESSOR; }
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(1).get(); }
