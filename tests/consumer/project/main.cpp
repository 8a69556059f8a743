// Calls a function of each library; prints the answers, or the kind of the error.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <turbolift/turbolift.hpp>

#include "area.hpp"
#include "count.hpp"
#include "length.hpp"
#include "platform.hpp"
#include "square.hpp"

constinit turbolift::Local local{{.max_replicas = 2}};

namespace {

/// Reads FILES in the service; in the process itself there is no such file in the working directory.
unsigned long with_offset(unsigned long u) {
  std::ifstream file("data/offset.txt");
  unsigned long offset = 0;
  file >> offset;
  return square(u) + offset;
}

}  // namespace

inline constexpr auto square_remote = turbolift::on<square>(local);
constexpr auto with_offset_remote = turbolift::on<with_offset>(local);
inline constexpr auto cube = turbolift::on(local, [](unsigned long u) { return u * square(u); });

namespace {

template <class T>
void print(const char* name, const turbolift::Result<T>& result) {
  std::cout << name << " = ";
  if (result)
    std::cout << *result << '\n';
  else
    std::cout << result.error().what() << '\n';
}

}  // namespace

int main() {
  print("square", square_remote(12).get());
  print("with_offset", with_offset_remote(12).get());
  print("cube", cube(3).get());
  print("area", area_remote(Rectangle{.width = 3, .height = 4}).get());
  print("length", remote_length("four").get());
  print("count", count_remote("three little words").get());
}
