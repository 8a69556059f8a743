#ifndef BY
#error "the build defines it"
#endif
