#pragma once
int with_default();
int without_override();
extern int weak_value;
int aliased(int u);
int labelled(int u) __asm__("labelled_in_object");
extern "C" int in_assembly(int u);
extern "C" __attribute__((weak)) int absent(int u);
