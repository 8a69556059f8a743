#define NAME "main"
