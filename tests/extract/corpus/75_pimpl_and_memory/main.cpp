// Private implementations, a deleter of one's own, a class's operator new and delete in all forms, placement.
// drive: std::cout << work(3) << "\n";
// expect: 1040106037
#include <turbolift/turbolift.hpp>
#include "cache.hpp"
#include <iostream>
struct Wide : Pooled { double d[4]; };
int work(int u) {
  Cache cache(10);
  Cache moved = std::move(cache);
  HandlePointer handle = open_handle(u);
  auto* one = new Wide;
  auto* two = new (5) Pooled;
  auto* many = new Pooled[2];
  int live = Pooled::live();
  delete static_cast<Pooled*>(one);
  delete two;
  delete[] many;
  alignas(Pooled) unsigned char room[sizeof(Pooled)];
  auto* placed = ::new (room) Pooled;
  int v = placed->v;
  placed->~Pooled();
  return moved.get(u) + read_handle(*handle) + live * 1000 + Pooled::live() * 10000000 + v;
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); return unused_open() == nullptr && Cache(1).unused_get(1); }
