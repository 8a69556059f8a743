#pragma once
#include <any>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
struct Ops { int (*run)(const void*, int); void* (*copy)(const void*); void (*destroy)(void*); };
template <class T> inline constexpr Ops ops_for = {
    [](const void* self, int v) { return run_it(*static_cast<const T*>(self), v); },
    [](const void* self) -> void* { return new T(*static_cast<const T*>(self)); },
    [](void* self) { delete static_cast<T*>(self); },
};
class Runner {
 public:
  template <class T> Runner(T value) : self_(new T(std::move(value))), ops_(&ops_for<T>) {}
  Runner(const Runner& other) : self_(other.ops_->copy(other.self_)), ops_(other.ops_) {}
  ~Runner() { ops_->destroy(self_); }
  int operator()(int v) const { return ops_->run(self_, v); }

 private:
  void* self_;
  const Ops* ops_;
};
struct Twice { Twice() = default; Twice(const Twice&); };
int run_it(const Twice&, int v); // kept
struct Plus { int by; };
int run_it(const Plus& plus, int v); // kept
struct UnusedRunner {};
int run_it(const UnusedRunner&, int v);
struct Text { std::string s; };
template <class... F> struct Visitor : F... { using F::operator()...; };
