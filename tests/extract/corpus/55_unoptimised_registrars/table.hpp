#pragma once
#include <map>
#include <string>
using Run = int (*)();
struct Entry { Entry(const char* name, Run run); };
int run(const std::string& name);
