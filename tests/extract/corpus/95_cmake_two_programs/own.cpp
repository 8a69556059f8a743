int own(int v) { return v + 1; } // kept
