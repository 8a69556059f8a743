#include "ring.h"
#include <stddef.h>
#include <stdio.h>
#define CAPACITY(r) (sizeof(r)->items / sizeof(r)->items[0])
static int clamp(int u) { return u < 0 ? 0 : u; } /* a C file: names that are keywords elsewhere */
static const int weights[4] = {[1] = 10, [0] = RING_PLAIN}; // kept
static int unused_table[2] = {1, 2}; // dropped
struct class_of { int new; }; // kept
int ring_sum(const ring* r) {
  struct class_of delete = {.new = 0};
  for (int i = 0; i < r->size; ++i) delete.new += clamp(r->items[i]) * weights[i];
  return delete.new + r->stats.pushes;
}
void ring_push(ring* r, int item) {
  if ((size_t)r->size < CAPACITY(r)) r->items[r->size++] = item;
  ++r->stats.pushes;
}
int ring_unused(void) { return printf("%d\n", unused_table[0]); } // dropped
