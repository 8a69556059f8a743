#pragma once
#include <string>
std::string shared_name();
int shared_unused();
