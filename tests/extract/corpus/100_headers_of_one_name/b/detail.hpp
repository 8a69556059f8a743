inline int b_detail() { return 20; } // kept
inline int b_unused() { return 21; } // dropped
