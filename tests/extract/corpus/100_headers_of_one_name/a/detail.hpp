inline int a_detail() { return 10; } // kept
