// Compares what services answer with what the functions answer here.

#include <iostream>
#include <numeric>
#include <stdexcept>
#include <turbolift/turbolift.hpp>

#include "names.hpp"
#include "turn.hpp"

turbolift::Local local;
turbolift::Future<Row> turn_it(const Row& row);

namespace {

using Vector = int __attribute__((vector_size(16)));

Row doubled(const Row& row) {
  const Vector vector = {row[0], row[1], row[2], row[3]};
  const Vector sum = vector + __builtin_shuffle(vector, Vector{0, 1, 2, 3});
  return {sum[0], sum[1], sum[2], sum[3]};
}

/// What ran before main, in the order in which it ran.
std::string started() {
  return std::accumulate(names().begin(), names().end(), std::string(),
                         [](const std::string& text, const std::string& name) { return text + name + ";"; });
}

struct Negative : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const bool entered = (names().emplace_back("program"), true);

}  // namespace

inline constexpr auto doubled_remote = turbolift::on<doubled>(local);
constexpr auto started_remote = turbolift::on<started>(local);
inline constexpr auto quadrupled = turbolift::on(local, [](const Row& row) {
  if (row[0] < 0) throw Negative("a negative number");
  return doubled_remote(doubled_remote(row).get().value()).get().value();  // nested calls
});
#ifdef WHOLE_CLASS_LAMBDA
struct Tags {
  static inline constexpr auto first = turbolift::on(local, [](int u) { return u; });
};
#endif

namespace {

template <class T>
void compare(const char* name, const T& wanted, const turbolift::Result<T>& got) {
  std::cout << name << ": " << (!got ? got.error().what() : *got == wanted ? "the same" : "another") << '\n';
}

}  // namespace

int main() {
  const Row row = {1, 2, 3, 4};
  compare("doubled", doubled(row), doubled_remote(row).get());
  compare("quadrupled", quadrupled.local(row), quadrupled(row).get());
  compare("turn", turn(row), turn_it(row).get());
  compare("started", started(), started_remote().get());
  const auto failed = quadrupled({-1}).get();
  std::cout << (failed ? "no error" : failed.error().exception_type) << '\n';
#ifdef WHOLE_CLASS_LAMBDA
  compare("first", 1, Tags::first(1).get());
#endif
}
