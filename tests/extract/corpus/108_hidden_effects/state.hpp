#pragma once
#include <map>
#include <string>
#include <vector>
// State that the function reads, and ways to reach it that name it only indirectly.
extern std::vector<int> numbers;
struct Config { int scale = 1; static Config& get(); };
int& slot(int i);
void each(void (*f)(int), int n);
template <class T> struct Traits { static inline std::vector<T> values; };
struct Sink { std::vector<int>& target; Sink& operator+=(int v) { target.push_back(v); return *this; } };
Sink sink();
void set_by_pointer(int* p, int v);
