#include "machine.hpp"
int Machine::run(int v) const { return v * speed; } // kept
int Machine::stop(int v) const { return v - weight; } // kept
int Machine::unused_run(int v) const { return v + unused_field; } // dropped
int Machine::started(int v) { return v + 1; } // kept
int Crane::twist(int v) const { return v * 7; } // kept
const Action actions[2] = {&Machine::run, &Machine::twist}; // kept
