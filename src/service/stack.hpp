#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace turbolift::service {

/// Return addresses of a thread, innermost first. Static memory: it is filled in signal handlers.
struct Stack {
  static constexpr std::size_t max_frames = 128;

  std::array<std::uintptr_t, max_frames> frames;
  std::size_t size = 0;
};

/// Learns where the executable lies. Once, before the functions below.
void prepare_stacks();
/// Lets the unwinder do what it does but once, and for which it needs memory, so that no signal handler has to. Takes
/// some 0.3 ms in a static program, so that it is done beside the first call, not before it.
void load_unwinder();

/// The calling thread's stack without the innermost `skip` frames. Does not allocate.
[[gnu::noinline]] void capture_stack(Stack& stack, std::size_t skip);

/// The stack of the code that a signal has interrupted, from its handler. `context`: its ucontext_t. May fault where
/// the stack is broken; what was found by then is in `stack`.
void capture_interrupted_stack(Stack& stack, void* context);
/// Makes the best of what is in `stack` after the walk has faulted.
void finish_interrupted_stack(Stack& stack, void* context);

/// What travels: addresses in the executable less its load base; others are left out.
std::vector<std::uint64_t> relative(const Stack& stack);

}  // namespace turbolift::service
