#pragma once
#include <map>
#include <string>
using Maker = int (*)();
std::map<std::string, Maker>& makers();
bool enter(const std::string& name, Maker maker);
template <class T> struct Auto { static const bool entered; static int make() { return T::number; } virtual ~Auto() { (void)entered; } };
template <class T> const bool Auto<T>::entered = enter(T::name, &Auto<T>::make);
struct Hub { Hub& add(const char* name, Maker maker) { enter(name, maker); return *this; } };
Hub& hub();
