// Constraints that are satisfied by functions which only argument-dependent lookup finds and nobody calls: by a
// conversion to the parameter, by a base class's namespace, by a friend. The answer is all that they decide.
// drive: std::cout << work() << "\n";
// expect: 0121231010
#include <turbolift/turbolift.hpp>
#include "shapes.hpp"
#include <concepts>
#include <iostream>
#include <string>
template <class T> concept Named = requires(const T& t) { { named(t) } -> std::convertible_to<int>; }; // kept
template <class T> concept Measured = requires(const T& t) { measured(t); }; // kept
template <class T> concept Printed = requires(const T& t) { print(t, 1); }; // kept
template <class T> concept Flagged = requires(const T* t) { flagged(t); }; // kept
template <class T> concept Unused = Named<T> && sizeof(T) > 100; // dropped
template <class T> concept Nothing = requires(const T& t) { no_such_function(t); }; // kept
template <class T> concept Whole = Named<T> && !Nothing<T> && requires { requires sizeof(T) >= 1; typename T::element; }; // kept
struct Own { using element = int; friend int named(const Own&); }; // kept
int named(const Own&) { return 2; }
template <class T> struct Kind { static constexpr int value = 0; }; // kept
template <Named T> struct Kind<T> { static constexpr int value = 1; }; // kept
template <Whole T> struct Kind<T> { static constexpr int value = 2; }; // kept
template <class T> constexpr int rank(const T&) { return 1; } // kept
template <class T> requires Named<T> constexpr int rank(const T&) { return 2; } // kept
template <class T> requires Named<T> && Printed<T> constexpr int rank(const T&) { return 3; } // kept
template <class T> struct Optional { // kept
  int has() const requires Measured<T> { return 1; } // kept
  int has() const { return 0; } // kept
};
std::string work() {
  using namespace shapes;
  std::string text;
  for (int value : {Kind<int>::value, Kind<Square>::value, Kind<Own>::value, rank(1), rank(Circle{1}), rank(Square{1}), Optional<Circle>().has(),
                    Optional<Square>().has(), static_cast<int>(Flagged<Tile>), static_cast<int>(Flagged<Square>)})
    text += std::to_string(value);
  return text;
}
static_assert(!Unused<shapes::Square>);
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag().get(); return named(shapes::Square{1}) + shapes::unrelated(1) + measured(shapes::Circle{1}) + print(shapes::Square{1}, 1); }
