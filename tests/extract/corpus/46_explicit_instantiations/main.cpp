// Explicit instantiations and specialisations whose templates are defined in one unit only.
// drive: std::cout << work("20") << "\n";
// expect: 151
#include <turbolift/turbolift.hpp>
#include "store.hpp"
#include <iostream>
template <> long parse<long>(const std::string&);
template <> char parse<char>(const std::string&); // dropped
int work(const std::string& text) {
  Store<int> store;
  store.put(parse<int>(text));
  return store.get() + Store<int>::count + Store<int>::Inner().twice(10) + static_cast<int>(parse<long>("")) + 1;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag("1").get(); return parse<char>("") + unused_parse<int>("") + static_cast<int>(Store<double>().get()); }
