// Layout: #pragma pack, [[no_unique_address]], bit-fields, alignment, anonymous members, unions with a string, volatile;
// designated initialisers, nested, of arrays, of unions.
// drive: std::cout << work(3) << "\n";
// expect: 5 4 8 1 7 -1 1 32 2 4 3 21 30 257 6 
#include <turbolift/turbolift.hpp>
#include "layout.hpp"
#include <iostream>
static volatile int device = 5; // turbolift: initial value
union Word { int whole; unsigned char bytes[4]; };
std::string work(int u) {
  Flags flags{.a = 7u, .c = true, .kind = Flags::Kind::y};
  Anonymous anonymous{.tag = 1, .i = 0x20001};
  Variant text("four"), copy = text, number(u);
  Word word = {.bytes = {1, 1, 0, 0}};
  device = device + 1;
  std::string result;
  for (int value : {static_cast<int>(sizeof(Packed)), static_cast<int>(sizeof(Tight)), static_cast<int>(sizeof(Loose)), static_cast<int>(offsetof(Packed, b)),
                    static_cast<int>(flags.a), static_cast<int>(flags.b), static_cast<int>(flags.kind), static_cast<int>(alignof(Aligned)), static_cast<int>(anonymous.high),
                    copy.size(), number.size(), total({.limits{.low = 2}, .values = {1, 2, 3}}), total(defaults), word.whole, static_cast<int>(device)})
    result += std::to_string(value) + " ";
  return result;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_total(unused_defaults) + sizeof(UnusedPacked); }
