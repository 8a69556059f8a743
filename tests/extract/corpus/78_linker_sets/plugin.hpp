#pragma once
struct Plugin { const char* name; int (*run)(int); };
#define PLUGIN(name, f) __attribute__((section("plugins"), used)) static const Plugin plugin_##name = {#name, f}
