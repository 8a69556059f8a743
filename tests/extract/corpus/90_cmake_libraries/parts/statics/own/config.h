#define NAME "statics"
