#include "config.hpp"
int verbosity = 1; // error: reads 'verbosity', which other code of the program may change \(function 'set_verbosity' at .*config.cpp:3:[^\n]*\n[^\n]*used by function 'work'
void set_verbosity(int level) { verbosity = level; }
