static int half(int v) { return v / 2; } // kept
int plain_half(int v) { return half(v); } // kept
int plain_unused(int v) { return v; } // dropped
