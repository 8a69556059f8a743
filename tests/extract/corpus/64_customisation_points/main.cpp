// Customisation points: tag_invoke, swap, hidden friends, operators of enumerations, lookup by template arguments, friends
// of every kind.
// drive: std::cout << work(3) << "\n";
// expect: thing 3; pair 71; box of pair 32; plain; pair 31; 500452
#include <turbolift/turbolift.hpp>
#include "points.hpp"
#include <algorithm>
#include <iostream>
#include <vector>
struct Keyed : Comparable<Keyed> { int k; explicit Keyed(int v) : k(v) {} int key() const { return k % 10; } }; // kept
std::string work(int u) {
  using points::describe;
  user::Pair a{u, 1}, b{7, 2};
  using std::swap;
  swap(a, b);
  std::vector<user::Pair> pairs = {a, b};
  std::iter_swap(pairs.begin(), pairs.begin() + 1);
  std::string text = describe(user::Thing{u}) + "; " + describe(a) + "; " + describe(user::Box<user::Pair>{b}) + "; " + describe(1) + "; " + describe(pairs[0]);
  text += "; " + std::to_string(measure(std::pair<user::Thing, int>{{1}, 5})) + std::to_string(Keyed(12) != Keyed(2));
  text += std::to_string(!(user::Level::low | user::Level::high)) + std::to_string(peek(Owner<int>(u))) + std::to_string(Inspector::of(Owner<int>(u)));
  return text + std::to_string(Owner<int>(1).taken(Owner<double>(2.5)));
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return user::unused_of(user::Box<int>{1}) + static_cast<int>(user::Level::low & user::Level::high) + sizeof(points::unused_point); }
