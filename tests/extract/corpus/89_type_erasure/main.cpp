// Type erasure: tables of lambdas by hand, std::function, std::any, std::variant with overloaded visitors, shared_ptr<void>.
// drive: std::cout << work(5) << "\n";
// expect: 10 8 4 3 7 -1 4 1 
#include <turbolift/turbolift.hpp>
#include "erased.hpp"
#include <iostream>
#include <vector>
static int in_function(int v) { return v - 1; } // kept
struct Counted { int* count; ~Counted() { ++*count; } }; // kept
static int size_of(const std::any& value) { // kept
  if (const auto* text = std::any_cast<Text>(&value)) return static_cast<int>(text->s.size());
  return value.type() == typeid(int) ? std::any_cast<int>(value) : -1;
}
std::string work(int u) {
  std::vector<Runner> runners = {Twice(), Plus{3}};
  std::function<int(int)> function = in_function;
  std::variant<int, Text, Plus> variant = Text{"four"};
  int destroyed = 0;
  { std::shared_ptr<void> erased(new Counted{&destroyed}, [](void* p) { delete static_cast<Counted*>(p); }); }
  int visited = std::visit(Visitor{[](const Text& t) { return static_cast<int>(t.s.size()); }, [](auto) { return 0; }}, variant);
  std::string text;
  for (int value : {runners[0](u), runners[1](u), function(u), size_of(Text{"abc"}), size_of(7), size_of(1.0), visited, destroyed}) text += std::to_string(value) + " ";
  return text;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return Runner(UnusedRunner())(1); }
