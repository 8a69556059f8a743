#ifndef OLD_H
#define OLD_H
#ifdef __cplusplus
extern "C" {
#endif
struct point { int x, y; };
struct pair { struct point *first, *second; };
struct pair *shared_pair(void), make_pair_of(struct point *);
typedef int (*callback)(int, void *);
extern callback callbacks[];
int generic_of(int u);
int unused_old(void), used_old(void);
#ifdef __cplusplus
}
#endif
#endif
