#ifndef WITH_OBJECTS
#error "the library's users define it"
#endif
#ifdef __cplusplus
extern "C"
#endif
int old_scaled(int v);
#ifdef __cplusplus
#include <string>
std::string objects_name(int v);
#endif
