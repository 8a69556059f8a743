#pragma once
#include <string>
int with_default(int a, int b); // kept
int with_default(int a, int b = 5); // kept
extern thread_local std::string per_thread; // kept
extern thread_local int unused_per_thread; // dropped
extern const char* const words[];
using Function = int(int);
Function declared_by_type; // kept
Function unused_by_type; // dropped
class Account {
 public:
  explicit Account(int v) : v_(v) {}
  friend int peek(const Account& a);
  friend int peek_twice(const Account& a);
  class Audit;
  friend class Audit;

 private:
  int v_;
};
int peek_twice(const Account& a); // kept
class Account::Audit { public: static int of(const Account& a); }; // kept
inline int later(int v); // kept
inline int earlier(int v) { return later(v) + 1; } // kept
inline int later(int v) { return v * 2; } // kept
template <class T> struct Late; // kept
template <class T> int size_of_late() { return Late<T>::size; } // kept
template <class T> struct Late { static constexpr int size = 3; }; // kept
enum class Kind : int; // kept
int of_kind(Kind kind); // kept
