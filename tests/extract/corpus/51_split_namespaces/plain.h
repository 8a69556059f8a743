int plain(int u);
int unused_plain(int u); // dropped
