#pragma once
using Numbers = std::vector<int>; // kept
using UnusedNumbers = std::vector<long>; // dropped
std::vector<std::string>& names(); // kept
int sum_of(const Numbers& numbers); // kept
int weight_of(const Numbers& numbers); // kept
extern "C" int plain_half(int v); // kept
