#include "errors.hpp"
Error::Error(const std::string& what, int code) : std::runtime_error(what), code_(code) {} // kept
int Error::code() const noexcept { return code_; } // kept
NotFound::NotFound(const std::string& name) : Error("no " + name, 4) {} // kept
const char* NotFound::what() const noexcept { return "not found"; } // kept
int find(const std::string& name) { // kept
  if (name.empty()) throw NotFound(name);
  if (name == "bad") throw 7;
  return static_cast<int>(name.size());
}
int unused_find() { throw UnusedError("unused", 1); } // dropped
