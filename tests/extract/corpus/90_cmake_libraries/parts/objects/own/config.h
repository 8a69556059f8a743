#define NAME "objects"
