#include "grammar.hpp"
static int apply(int a, char, int b) { return a * b; } // kept
int term(Parser& p) { // kept
  int value = factor(p);
  while (!p.rest.empty() && p.rest[0] == '*') {
    p.rest.remove_prefix(1);
    value = apply(value, '*', factor(p));
  }
  return value;
}
