// Class template argument deduction, with guides that are apart from the class.
// drive: std::cout << work(3) << "\n";
// expect: 3text1
#include <turbolift/turbolift.hpp>
#include <iostream>
#include <string>
template <class T> struct Box { T value; template <class I> Box(I b, I e) : value(*b) { (void)e; } explicit Box(T v) : value(v) {} };
struct Unrelated {}; // dropped
template <class I> Box(I, I) -> Box<typename std::iterator_traits<I>::value_type>; // kept
Box(const char*) -> Box<std::string>; // kept
template <class... T> struct Sum : T... { using T::operator()...; };
template <class... T> Sum(T...) -> Sum<T...>; // kept
template <class T> Unrelated unrelated(T) { return {}; } // dropped
std::string work(int u) {
  int values[] = {u, 4};
  Box first(values, values + 2);
  Box text("text");
  Sum both{[](int) { return 1; }, [](double) { return 2; }};
  return std::to_string(first.value) + text.value + std::to_string(both(1));
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); unrelated(1); }
