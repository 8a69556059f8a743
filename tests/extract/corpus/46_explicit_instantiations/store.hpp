#pragma once
#include <string>
template <class T> class Store { public: void put(T v); T get() const; static int count; struct Inner { T twice(T v); }; private: T value_{}; };
template <class T> T parse(const std::string& text);
template <class T> T unused_parse(const std::string& text);
extern template class Store<int>; // kept
extern template int parse<int>(const std::string&); // kept
template <class T> struct Printer { void print(T); };
