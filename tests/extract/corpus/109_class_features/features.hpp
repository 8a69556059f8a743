#pragma once
#include <memory>
#include <string>
#include <vector>
class Base : public std::enable_shared_from_this<Base> {
 public:
  virtual ~Base() = 0;
  virtual int run(int v = default_argument()) const & { return v; }
  virtual int run(int v = 2) && = delete;
  static int default_argument();
  explicit(false) Base(int v) noexcept(noexcept(helper(v)));
  Base(const Base&) = delete;
  Base& operator=(Base&&) = delete;
  static int helper(int v) noexcept;

 protected:
  int v_ = helper(1);
  mutable int seen_ = 0;
};
struct Left : virtual Base { Left() : Base(2) {} int run(int v) const & override; using Base::run; };
struct Right : virtual Base { Right() : Base(3) {} virtual int other() const; };
struct Both final : Left, Right { Both(); int run(int v) const & final; int other() const override { ++seen_; return seen_ + v_; } };
struct Unused : Left { Unused() : Base(9) {} int run(int v) const & override; }; // dropped
class Builder {
 public:
  template <class Self> static Self made(Self self) { return self; }
  Builder& name(std::string n) & { name_ = std::move(n); return *this; }
  Builder&& name(std::string n) && { name_ = std::move(n) + "&&"; return std::move(*this); }
  operator std::string() const &;
  operator std::string() &&;

 private:
  std::string name_;
};
union Number { int i; double d; Number(int v); ~Number() {} static int count(); };
struct Outer {
  struct Inner;
  enum Kind : short { a = 1, b };
  template <class T> struct Deep { struct Deeper { static int value(); }; T t; };
  int through(const Inner& inner) const;
};
struct Outer::Inner { int v = 4; Kind kind = b; };
template <class T> int Outer::Deep<T>::Deeper::value() { return sizeof(T) + Base::helper(1); } // kept
