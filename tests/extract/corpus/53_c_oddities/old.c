#include "old.h"
#include <stdlib.h>
int tentative;
int tentative = 3;
static int add(int u, void *more) { return u + *(int *)more; }
static int mul(int u, void *more) { return u * *(int *)more; }
callback callbacks[] = {add, [1] = mul}; // kept
int old_style(a, b) int a; int b; { return a - b; }
int unused_old_style(a) int a; { return a; }
static inline int inlined(int u) { return u + tentative; }
extern inline int exported(int u) { return u; } // dropped
#define KIND(v) _Generic((v), int: 10, double: 20, default: 30)
int generic_of(int u) { return old_style(1, 1) + KIND(u) + KIND(1.0) + ((struct point){.y = u}).y + inlined(0) + (int)(sizeof(int[2][3]) / sizeof(int)); } // kept
int used_old(void) { static const char *names[] = {[2] = "two"}; goto end; end: return names[2][0] == 't'; }
int unused_old(void) { return unused_old_style(1) + exported(1); } // dropped
struct pair make_pair_of(struct point *p) { struct pair r = {p, p}; return r; }
struct pair *shared_pair(void) { return NULL; } // dropped
