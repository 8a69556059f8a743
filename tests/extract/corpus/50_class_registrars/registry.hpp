#pragma once
#include <map>
#include <memory>
#include <string>
struct Plugin { virtual ~Plugin() = default; virtual int run() = 0; };
using Make = std::unique_ptr<Plugin> (*)();
inline std::map<std::string, Make>& registry() {
  static std::map<std::string, Make> plugins;
  return plugins;
}
template <class T> bool enter(const char* name) {
  registry()[name] = []() -> std::unique_ptr<Plugin> { return std::make_unique<T>(); };
  return true;
}
// The constructor uses the variable, so that each derived class is entered without a line of its own.
template <class T> struct SelfRegistering : Plugin {
  static bool entered;
  SelfRegistering() { (void)entered; }
};
template <class T> bool SelfRegistering<T>::entered = enter<T>(T::name);
