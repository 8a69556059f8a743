#include <string>
extern const int block_value; // kept
const int block_value = 40; // kept
int block_helper(int v) { return v + 2; } // kept
namespace inner { int block_helper(int v) { return v + 3; } } // kept
extern "C" int block_c(int v) { return v * 2; } // kept
int unused_helper(int v) { return v; } // dropped
