#pragma once

#include <cstdint>
#include <vector>

struct Range {
  std::uint64_t begin;
  std::uint64_t end;
};

// Cuts the numbers below `end` into `pieces`.
std::vector<Range> split(std::uint64_t end, std::uint64_t pieces);

// The primes in a range, by a segmented sieve of Eratosthenes.
std::uint64_t count_primes(const Range& range);
