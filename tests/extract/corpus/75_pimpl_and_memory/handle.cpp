#include "cache.hpp"
#include <cstdlib>
struct Handle { int v; }; // kept
static int live_count = 0; // turbolift: initial value
void CloseHandle::operator()(Handle* handle) const { delete handle; } // kept
HandlePointer open_handle(int v) { return HandlePointer(new Handle{v}); } // kept
int read_handle(const Handle& handle) { return handle.v; } // kept
HandlePointer unused_open() { return open_handle(0); } // dropped
static void* counted(std::size_t size) { ++live_count; return std::malloc(size); } // kept
void* Pooled::operator new(std::size_t size) { return counted(size); } // kept
void Pooled::operator delete(void* p, std::size_t) { --live_count; std::free(p); } // kept
void* Pooled::operator new(std::size_t size, int hint) { live_count += hint - 1; return counted(size); } // kept
void Pooled::operator delete(void* p, int) { std::free(p); }
void* Pooled::operator new[](std::size_t size) { live_count += 100; return std::malloc(size); } // kept
void Pooled::operator delete[](void* p) { std::free(p); } // kept
int Pooled::live() { return live_count; } // kept
