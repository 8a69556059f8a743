#include "sieve.hpp"

#include <algorithm>

namespace {

std::vector<std::uint64_t> primes_up_to_root_of(std::uint64_t end) {
  std::vector<std::uint64_t> primes;
  for (std::uint64_t n = 2; n * n < end; ++n) {
    const bool composite =
        std::any_of(primes.begin(), primes.end(), [n](std::uint64_t p) { return p * p <= n && n % p == 0; });
    if (!composite) primes.push_back(n);
  }
  return primes;
}

}  // namespace

std::vector<Range> split(std::uint64_t end, std::uint64_t pieces) {
  std::vector<Range> ranges;
  for (std::uint64_t i = 0; i < pieces; ++i) ranges.push_back({end * i / pieces, end * (i + 1) / pieces});
  return ranges;
}

std::uint64_t count_primes(const Range& range) {
  std::vector<bool> composite(range.end - range.begin);
  for (const std::uint64_t p : primes_up_to_root_of(range.end)) {
    std::uint64_t multiple = std::max(p * p, (range.begin + p - 1) / p * p);
    for (; multiple < range.end; multiple += p) composite[multiple - range.begin] = true;
  }
  std::uint64_t count = 0;
  for (std::uint64_t n = std::max<std::uint64_t>(range.begin, 2); n < range.end; ++n) {
    if (!composite[n - range.begin]) ++count;
  }
  return count;
}
