#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <turbolift/codec.hpp>
#include <unordered_map>
#include <variant>
#include <vector>

#include "target.hpp"

namespace {

struct Inner {
  int number = 0;
  std::optional<std::string> text;
  std::vector<Inner> children;
};
struct Everything {
  bool flag = false;
  std::string text;
  std::vector<double> doubles;
  std::vector<Inner> list;
  std::map<std::string, std::vector<int>> map;
  std::unordered_map<int, std::string> hash;
  std::set<int> set;
  std::variant<int, std::string, Inner> variant;
  std::unique_ptr<Inner> owner;
  std::expected<int, std::string> expected;
  std::complex<float> complex;
  std::bitset<11> bits;
  std::chrono::milliseconds duration{};
  std::filesystem::path path;
  std::vector<std::array<std::string, 2>> arrays;
};

}  // namespace

// What decodes, encodes to what decodes to the same.
void try_input(std::string_view bytes) {
  Everything value;
  if (!turbolift::decode(bytes, value)) return;
  const std::string again = turbolift::encode(value);
  Everything same;
  require(turbolift::decode(again, same));
  require(turbolift::encode(same).size() == again.size());
}
