#pragma once
#include <string>
#include <vector>
std::vector<std::string>& registered();
std::string statics_name();
int statics_unused();
