// Classes: virtual bases, qualified and deleted members, default arguments of virtual functions, members of unions, nested
// templates defined outside, enable_shared_from_this, noexcept that asks a function.
// drive: std::cout << work(3) << "\n";
// expect: bb! 91 44 41 2 3 1 6 11 0
#include <turbolift/turbolift.hpp>
#include "features.hpp"
#include <iostream>
#include <type_traits>
std::string work(int u) {
  auto both = std::make_shared<Both>();
  const Base& base = *both;
  Builder builder = Builder::made(Builder().name("a"));
  std::string text = builder.name("b");
  text += std::string(std::move(builder));
  Number number(u);
  for (int value : {base.run(), base.run(u), both->other(), static_cast<int>(both->shared_from_this().use_count()), number.i, Number::count(), Outer().through(Outer::Inner()),
                    Outer::Deep<char>::Deeper::value(), static_cast<int>(std::is_nothrow_constructible_v<Left>)})
    text += " " + std::to_string(value);
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return Unused().run(1); }
