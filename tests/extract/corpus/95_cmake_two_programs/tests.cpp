int shared(int v);
int own(int v) { return v + 1000; } // dropped
int main() { return shared(1) == 7007 ? 0 : 1; } // dropped
