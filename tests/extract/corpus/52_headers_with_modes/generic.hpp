// No guard: each inclusion makes other functions.
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
static int JOIN(MODE, _helper)(int u) { return u * FACTOR; }
int JOIN(MODE, _run)(int u) { return JOIN(MODE, _helper)(u) + OFFSET; }
#ifdef WITH_EXTRA
int JOIN(MODE, _extra)(int u) { return u + WITH_EXTRA; }
#endif
int JOIN(MODE, _unused)(int u) { return u; } // dropped
#undef MODE
#undef FACTOR
#undef OFFSET
