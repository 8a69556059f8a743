// Included by main.cpp: a part of that unit.
static int detail_helper(int u) { return u + 2; } // kept
static int unused_detail(int u) { return u; } // dropped
