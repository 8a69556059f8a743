#pragma once
#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#define UNIQUE(name) CONCAT(name, __COUNTER__)
#define FUNCTION(name, ...) static int name(int u) { return u __VA_ARGS__; }
#define CLASS(name, member) struct name { int member; int get() const { return member; } static name make(int v) { return {v}; } }
#define OPEN namespace generated {
#define CLOSE }
#define FIELDS(X) X(int, count, 3) X(double, ratio, 0.5) X(const char*, label, "label")
#define TESTCASE(name) static int name(); static const Entry UNIQUE(entry_)(#name, name); static int name()
#define OPTIONAL(x, ...) x __VA_OPT__(+ (__VA_ARGS__))
