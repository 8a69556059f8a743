#include "store.hpp"
#include <cstdlib>
template <class T> void Store<T>::put(T v) { value_ = v; ++count; }
template <class T> T Store<T>::get() const { return value_; }
template <class T> int Store<T>::count = 100;
template <class T> T Store<T>::Inner::twice(T v) { return v + v; }
template <class T> T parse(const std::string& text) { return static_cast<T>(std::atoi(text.c_str())); }
template <class T> T unused_parse(const std::string& text) { return static_cast<T>(text.size()); } // dropped
template class Store<int>; // kept
template class Store<double>; // dropped
template int parse<int>(const std::string&); // kept
template int unused_parse<int>(const std::string&); // dropped
template <> long parse<long>(const std::string&) { return 9; } // kept
template <> char parse<char>(const std::string&) { return 'c'; } // dropped
