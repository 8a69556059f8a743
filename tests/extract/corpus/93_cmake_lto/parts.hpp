#pragma once
#include <string>
#include <vector>
std::vector<std::string>& names();
int fat_part(int v);
int parts_part(int v);
