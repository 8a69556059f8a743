#define NAME "shared"
