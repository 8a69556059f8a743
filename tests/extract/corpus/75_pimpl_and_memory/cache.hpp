#pragma once
#include <cstddef>
#include <memory>
class Cache {
 public:
  explicit Cache(int size);
  Cache(Cache&&) noexcept;
  ~Cache();
  int get(int key);
  int unused_get(int key);
  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};
struct Handle;
struct CloseHandle { void operator()(Handle* handle) const; };
using HandlePointer = std::unique_ptr<Handle, CloseHandle>;
HandlePointer open_handle(int v);
int read_handle(const Handle& handle);
HandlePointer unused_open();
class Pooled {
 public:
  static void* operator new(std::size_t size);
  static void operator delete(void* p, std::size_t size);
  static void* operator new(std::size_t size, int hint);
  static void operator delete(void* p, int hint);
  static void* operator new[](std::size_t size);
  static void operator delete[](void* p);
  static int live();
  virtual ~Pooled() = default;
  int v = 4;
};
