#include "log.hpp"
const Step second(first.number + 1); // kept
const Step unused_step(9); // kept
__attribute__((init_priority(200))) const Step early(8); // kept
__attribute__((constructor(150))) static void earliest() { order().push_back(6); } // kept
