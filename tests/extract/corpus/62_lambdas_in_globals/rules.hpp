#pragma once
#include <functional>
#include <map>
#include <string>
inline int rule_helper(int v) { return v + 7; } // kept
inline int unused_rule_helper(int v) { return v + 8; } // dropped
inline const auto inline_rule = [](int v) { return rule_helper(v); }; // kept
inline const auto unused_rule = [](int v) { return unused_rule_helper(v); }; // dropped
struct Rules {
  static inline const std::map<std::string, std::function<int(int)>> all = {{"twice", [](int v) { return 2 * v; }}, {"rule", inline_rule}};
};
extern int (*const elsewhere)(int);
extern const std::function<int(int)> unused_elsewhere;
