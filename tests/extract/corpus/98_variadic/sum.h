#ifdef __cplusplus
extern "C" {
#endif
int c_sum(int count, ...); /* kept */
int unused_c_sum(int count, ...);
#ifdef __cplusplus
}
#endif
