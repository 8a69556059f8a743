#include "split.h"

/* C, and not C++: a variable of this name. */
unsigned count_parts(const char *text) {
  unsigned class = 1;
  for (; *text != 0; ++text) class += *text == SEPARATOR;
  return class;
}
