// CRTP, mixins, inherited constructors, coroutines with an allocator of their own.
// drive: std::cout << work(3) << "\n";
// expect: 6+36
#include <turbolift/turbolift.hpp>
#include <coroutine>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
static bool was_allocated = false; // warning: the function changes 'was_allocated'
template <class D> struct Shape { int twice() const { return 2 * static_cast<const D*>(this)->size(); } int unused() const { return static_cast<const D*>(this)->none(); } };
struct Base { int n; explicit Base(int u) : n(u) {} };
struct Square : Base, Shape<Square> { using Base::Base; int size() const { return n; } };
template <class... M> struct Mixed : M... { int all() const { return (static_cast<const M&>(*this).part() + ...); } };
struct Ten { int part() const { return 10; } };
struct TwentySix { int part() const { return 26; } };
struct Task {
  struct promise_type {
    static void* operator new(std::size_t size) { was_allocated = true; return std::malloc(size); }
    static void operator delete(void* p) { std::free(p); }
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(int v) { value = v; }
    void unhandled_exception() { std::terminate(); }
    int value = 0;
  };
  std::coroutine_handle<promise_type> handle;
};
struct Awaited { bool await_ready() const { return true; } void await_suspend(std::coroutine_handle<>) {} int await_resume() { return 36; } };
static Task later(int u) { co_return u * co_await Awaited{}; }
std::string work(int u) {
  Task task = later(1);
  task.handle.resume();
  int value = task.handle.promise().value;
  task.handle.destroy();
  return std::to_string(Square(u).twice()) + "+" + std::to_string(value == Mixed<Ten, TwentySix>().all() ? value : 0) + (was_allocated ? "" : ""); // an optimiser may leave the allocation out
}
constinit turbolift::Local the_platform;
inline constexpr auto the_tag = turbolift::on<work>(the_platform);
int main() { the_tag(2).get(); }
