#include "allocation_count.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#include "functions.hpp"

namespace {
constinit std::atomic<std::uint64_t> count{0};

void* counted(std::size_t bytes) {
  count.fetch_add(1, std::memory_order_relaxed);
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
}  // namespace

void* operator new(std::size_t bytes) {
  return counted(bytes);
}
void* operator new[](std::size_t bytes) {
  return counted(bytes);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}

std::uint64_t bench::allocation_count() {
  return count.load(std::memory_order_relaxed);
}

std::uint64_t bench::allocations(std::uint64_t /*ignored*/) {
  return allocation_count();
}
