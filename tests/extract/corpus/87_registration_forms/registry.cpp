#include "registry.hpp"
std::map<std::string, Maker>& makers() { static auto* all = new std::map<std::string, Maker>; return *all; }
bool enter(const std::string& name, Maker maker) { return makers().emplace(name, maker).second; }
Hub& hub() { static Hub the_hub; return the_hub; }
