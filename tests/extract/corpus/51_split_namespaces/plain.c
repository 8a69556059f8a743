int plain(int u) { return u + 2; }
int unused_plain(int u) { return u; } // dropped
