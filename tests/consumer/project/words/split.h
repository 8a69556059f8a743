#ifndef SPLIT_H
#define SPLIT_H

unsigned count_parts(const char *text);

#endif
