#pragma once
#include <string>
void enter(const char* name);
std::string entered();
struct Enter { explicit Enter(const char* name) { enter(name); } };
