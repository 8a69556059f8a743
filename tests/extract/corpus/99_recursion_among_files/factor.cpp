#include "grammar.hpp"
static int apply(Parser& p, char) { ++p.depth; int v = expression(p); p.rest.remove_prefix(1); return v; } // kept
int factor(Parser& p) { // kept
  char c = p.rest[0];
  p.rest.remove_prefix(1);
  return c == '(' ? apply(p, c) : c - '0';
}
