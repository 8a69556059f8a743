#pragma once
struct Row { const char* name; int value; };
extern const Row rows[];
extern const unsigned rows_count;
extern const int unused_data[];
