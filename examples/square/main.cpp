// Squares numbers in a Kubernetes cluster, or, with TURBOLIFT_PLATFORM=local, in service processes on this machine.

#include <charconv>
#include <iostream>
#include <ranges>
#include <string>
#include <string_view>
#include <turbolift/turbolift.hpp>

#include "square.hpp"

// The cluster manager: each service scales from 1 to 5 replicas. The images go to a registry that the cluster pulls
// from.
constinit turbolift::Kubernetes k8s{turbolift::Registry{"localhost:5000"}, {.max_replicas = 5}};

// The first form: an ordinary function, untouched, and a tag beside it.
constexpr auto square_k8s = turbolift::on<square>(k8s);

// The second form: the tag holds the body, and the tagged name itself gives the Future.
inline constexpr auto cube = turbolift::on(k8s, [](unsigned long u) { return square(u) * u; });

int main(int argc, char** argv) {
  const std::string_view argument = argc > 1 ? argv[1] : "12";
  unsigned long number = 0;
  if (std::from_chars(argument.data(), argument.data() + argument.size(), number).ec != std::errc{}) {
    std::cerr << "usage: square [NUMBER]\n";
    return 2;
  }

  const turbolift::Result<unsigned long> output = square_k8s(number).get();
  if (!output) {
    std::cerr << output.error().what() << '\n';
    return 1;
  }
  std::cout << number << " squared is " << *output << '\n';

  // Two calls at once.
  const auto both = turbolift::when_all(cube(number), cube(number + 1)).get();
  if (!both) {
    std::cerr << both.error().what() << '\n';
    return 1;
  }
  std::cout << number << " cubed is " << std::get<0>(*both) << ", " << number + 1 << " cubed is " << std::get<1>(*both)
            << '\n';

  // Many calls: in order, lazy, with bounded memory.
  unsigned long sum = 0;
  for (const turbolift::Result<unsigned long>& result : turbolift::map(square_k8s, std::views::iota(0UL, 1000UL))) {
    if (!result) {
      std::cerr << result.error().what() << '\n';
      return 1;
    }
    sum += *result;
  }
  std::cout << "the squares below 1000 squared add up to " << sum << '\n';
}
