#pragma once
extern int verbosity;
void set_verbosity(int level);
