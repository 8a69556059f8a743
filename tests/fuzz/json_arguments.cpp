#include <map>
#include <optional>
#include <string>
#include <turbolift/detail/json.hpp>
#include <variant>
#include <vector>

#include "target.hpp"

namespace {

struct Order {
  std::string text;
  std::vector<std::optional<double>> numbers;
  std::map<std::string, std::variant<int, std::string>> map;
  std::vector<Order> orders;
};

bool read(std::string_view text, Order& order) {
  namespace json = turbolift::detail::json;
  json::Scanner scanner(text);
  json::In(scanner).get(order);
  scanner.finish();
  return scanner.problem().empty();
}
std::string write(const Order& order) {
  std::string text;
  turbolift::detail::json::Out(text).put(order);
  return text;
}

}  // namespace

// What is read, is written as what reads as the same.
void try_input(std::string_view bytes) {
  Order order;
  if (!read(bytes, order)) return;
  const std::string text = write(order);
  Order same;
  require(read(text, same));
  require(write(same) == text);
}
