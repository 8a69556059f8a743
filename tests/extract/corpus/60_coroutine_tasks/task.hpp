#pragma once
#include <coroutine>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <utility>
namespace co {
int transformed(int v); // kept
int unused_transformed(int v); // dropped
template <class T> class Task {
 public:
  struct promise_type {
    T value{};
    std::exception_ptr error;
    std::coroutine_handle<> continuation = std::noop_coroutine();
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept { return h.promise().continuation; }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    void return_value(T v) { value = std::move(v); }
    void unhandled_exception() { error = std::current_exception(); }
    struct Ready { int v; bool await_ready() { return true; } void await_suspend(std::coroutine_handle<>) {} int await_resume() { return v; } };
    Ready await_transform(int v) { return {transformed(v)}; }
    template <class A> decltype(auto) await_transform(A&& a) { return std::forward<A>(a); }
    void* operator new(std::size_t size) { return allocated(size); }
    void operator delete(void* p) { std::free(p); }
    static void* allocated(std::size_t size);
  };
  explicit Task(std::coroutine_handle<promise_type> h) : handle_(h) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Task() { if (handle_) handle_.destroy(); }
  auto operator co_await() {
    struct Awaiter {
      std::coroutine_handle<promise_type> handle;
      bool await_ready() { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> next) { handle.promise().continuation = next; return handle; }
      T await_resume() { if (handle.promise().error) std::rethrow_exception(handle.promise().error); return handle.promise().value; }
    };
    return Awaiter{handle_};
  }
  T run() { handle_.resume(); if (handle_.promise().error) std::rethrow_exception(handle_.promise().error); return handle_.promise().value; }

 private:
  std::coroutine_handle<promise_type> handle_;
};
template <class T> void* Task<T>::promise_type::allocated(std::size_t size) { return std::malloc(size); }
struct Delay { int by; };
inline auto operator co_await(Delay d) { // kept
  struct Awaiter { int by; bool await_ready() { return true; } void await_suspend(std::coroutine_handle<>) {} int await_resume() { return by * 10; } };
  return Awaiter{d.by};
}
Task<int> added(int a, int b); // kept
Task<int> failing(); // kept
Task<int> unused_task(); // dropped
}
// A plain class as the result of a coroutine.
struct Later { int value; };
template <class... A> struct std::coroutine_traits<Later, A...> { // kept
  struct promise_type {
    int* slot = nullptr;
    Later get_return_object() { return {40}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
};
