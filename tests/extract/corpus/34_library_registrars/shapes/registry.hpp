#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
struct Shape { virtual ~Shape() = default; virtual int corners() const = 0; };
class Registry {
 public:
  static Registry& instance();
  void enter(const std::string& name, std::function<std::unique_ptr<Shape>()> make);
  std::unique_ptr<Shape> make(const std::string& name) const;

 private:
  std::map<std::string, std::function<std::unique_ptr<Shape>()>> makers_;
};
template <class T> struct Registrar { explicit Registrar(const char* name) { Registry::instance().enter(name, [] { return std::make_unique<T>(); }); } };
