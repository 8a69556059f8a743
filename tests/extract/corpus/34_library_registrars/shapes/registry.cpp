#include "registry.hpp"
Registry& Registry::instance() {
  static Registry registry; // warning: each replica
  return registry;
}
void Registry::enter(const std::string& name, std::function<std::unique_ptr<Shape>()> make) { makers_[name] = std::move(make); }
std::unique_ptr<Shape> Registry::make(const std::string& name) const {
  auto found = makers_.find(name);
  return found == makers_.end() ? nullptr : found->second();
}
