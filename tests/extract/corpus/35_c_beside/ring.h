#ifndef RING_H
#define RING_H
#ifdef __cplusplus
extern "C" {
#endif
typedef struct ring { int size; int items[4]; struct ring_stats { int pushes; } stats; } ring;
enum ring_mode { RING_PLAIN = 2, RING_OTHER };
int ring_sum(const ring* r);
void ring_push(ring* r, int item);
int ring_unused(void);
#ifdef __cplusplus
}
#endif
#endif
