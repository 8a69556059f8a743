#pragma once
#include <string>
#include <vector>
std::vector<int>& order();
struct Step { explicit Step(int n) : number(n + static_cast<int>(order().size()) * 10) { order().push_back(n); } int number; };
extern const Step first;
extern const Step second;
extern const Step unused_step;
inline const Step shared(7);
