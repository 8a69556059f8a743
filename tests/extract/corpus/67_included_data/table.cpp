#include "table.hpp"
#define ROW(name, value) {name, value},
const Row rows[] = {
#include "rows.inc"
};
#undef ROW
#define ROW(name, value) + 1
const unsigned rows_count = 0
#include "rows.inc"
    ;
#undef ROW
const int unused_data[] = {
#include "unused.inc"
};
