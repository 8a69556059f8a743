#pragma once
#include <string>
#include <vector>
class Base {
 public:
  explicit Base(int v);
  Base(const std::string& text, int v = 2);
  Base& operator=(int v);
  int value() const { return v_; }

 protected:
  int hidden(int v) const;
  int hidden(const std::string& text) const;
  enum class Mode { off = 1, on = 8 };
  using Numbers = std::vector<int>;

 private:
  int v_;
};
template <class T> struct Wrapped : T {
  using T::T;
  using T::operator=;
  using T::hidden, T::value;
  using typename T::Numbers;
  using Mode = typename T::Mode;
  Numbers numbers() const { return {value(), hidden(1)}; }
};
struct Derived : Base {
  using Base::Base;
  using enum Base::Mode;
  int mode() const { return static_cast<int>(on); }
  int member = 5;
};
template <class... Ts> struct Overloaded : Ts... { using Ts::operator()...; };
namespace toolbox {
int plain(int v); // kept
int unused_plain(int v); // dropped
template <class T> T made(T v) { return v + 1; } // kept
struct Tool { int v; };
int operator+(const Tool& a, const Tool& b); // kept
}
