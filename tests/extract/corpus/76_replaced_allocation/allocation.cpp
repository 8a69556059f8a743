#include <cstddef>
#include <cstdlib>
#include <new>
static unsigned long count = 0; // turbolift: initial value
unsigned long allocations() { return count; } // kept
void* operator new(std::size_t size) { // kept
  ++count;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); } // kept
void operator delete(void* p, std::size_t) noexcept { std::free(p); } // kept
unsigned long unused_allocations() { return count; } // dropped
