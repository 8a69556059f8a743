#include "registry.hpp"
std::vector<std::string>& entered() { static std::vector<std::string> all; return all; }
Builder::~Builder() { entered().push_back(name_); } // kept
int start_module(const Module& module) { module.start(); return 1; } // kept
Table the_table;
Assigned assigned;
