#ifndef ENGINE_H
#define ENGINE_H
#ifdef __cplusplus
extern "C" {
#endif
struct engine;
typedef int (*engine_hook)(void* context, int value);
struct engine* engine_new(engine_hook hook, void* context);
int engine_run(struct engine* e, int value);
void engine_free(struct engine* e);
int engine_unused(struct engine* e);
/* Defined in C++. */
int score_of(int value);
int unused_score_of(int value);
extern int engine_scale;
extern const engine_hook engine_hooks[2];
#ifdef __cplusplus
}
#endif
#endif
