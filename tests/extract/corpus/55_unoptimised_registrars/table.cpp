#include "table.hpp"
static std::map<std::string, Run>& table() {
  static std::map<std::string, Run> entries;
  return entries;
}
Entry::Entry(const char* name, Run run) { table()[name] = run; } // kept
int run(const std::string& name) { return table().contains(name) ? table()[name]() : -1; } // kept
