int own(int v);
int shared(int v) { return own(v) * SCALE; } // kept
