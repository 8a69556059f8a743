#include <cstdlib>
#include <future>
#include <iostream>
#include <vector>

#include "sieve.hpp"

int main(int argc, char** argv) {
  const std::uint64_t end = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50000000;

  std::vector<std::future<std::uint64_t>> counts;
  for (const Range& range : split(end, 64)) counts.push_back(std::async(count_primes, range));

  std::uint64_t total = 0;
  for (std::future<std::uint64_t>& count : counts) total += count.get();
  std::cout << total << " primes below " << end << '\n';
}
