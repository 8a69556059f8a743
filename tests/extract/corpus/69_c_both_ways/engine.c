#include "engine.h"
#include <stdlib.h>
struct engine { engine_hook hook; void* context; int calls; };
static int same_name(int value) { return value + score_of(value); } /* kept */
struct engine* engine_new(engine_hook hook, void* context) {
  struct engine* e = malloc(sizeof *e);
  *e = (struct engine){.hook = hook, .context = context};
  return e;
}
int engine_run(struct engine* e, int value) { ++e->calls; return e->hook(e->context, same_name(value)) * engine_scale; }
void engine_free(struct engine* e) { free(e); }
int engine_unused(struct engine* e) { return unused_score_of(e->calls); } // dropped
int engine_scale = 2; // kept
static int plain(void* context, int value) { (void)context; return value; } // kept
static int negated(void* context, int value) { (void)context; return -value; } // kept
const engine_hook engine_hooks[2] = {plain, [1] = negated}; // kept
