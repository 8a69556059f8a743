#include "service/stack.hpp"

#include <link.h>
#include <ucontext.h>
#include <unwind.h>

#include <algorithm>

namespace turbolift::service {
namespace {

struct Executable {
  std::uintptr_t base = 0, begin = 0, end = 0;

  bool contains(std::uintptr_t address) const { return address >= begin && address < end; }
};
Executable executable;

int find_executable(dl_phdr_info* info, std::size_t /*size*/, void* /*data*/) {
  executable.base = info->dlpi_addr;
  executable.begin = UINTPTR_MAX;
  for (std::size_t i = 0; i < info->dlpi_phnum; ++i) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
    const std::uintptr_t begin = info->dlpi_addr + header.p_vaddr;
    executable.begin = std::min(executable.begin, begin);
    executable.end = std::max(executable.end, begin + header.p_memsz);
  }
  return 1;  // the first one is the executable
}

struct Walk {
  Stack& stack;
  std::size_t skip;
};

_Unwind_Reason_Code visit(_Unwind_Context* context, void* data) {
  auto& walk = *static_cast<Walk*>(data);
  int before_instruction = 0;
  const std::uintptr_t address = _Unwind_GetIPInfo(context, &before_instruction);
  if (address == 0) return _URC_END_OF_STACK;
  if (walk.skip != 0) {
    --walk.skip;
    return _URC_NO_REASON;
  }
  if (walk.stack.size == Stack::max_frames) return _URC_END_OF_STACK;
  // A return address may be the next line's, or the next function's: one less lies in the call.
  walk.stack.frames[walk.stack.size++] = before_instruction != 0 ? address : address - 1;
  return _URC_NO_REASON;
}

std::uintptr_t program_counter(const ucontext_t& context) {
#if defined(__x86_64__)
  return static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
  return context.uc_mcontext.pc;
#else
  static_cast<void>(context);
  return 0;
#endif
}

/// Where the function that was just entered would return to; 0: not known here.
std::uintptr_t return_address(const ucontext_t& context) {
#if defined(__x86_64__)
  const auto top = static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RSP]);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a register
  return top % alignof(std::uintptr_t) == 0 ? *reinterpret_cast<const std::uintptr_t*>(top) : 0;
#elif defined(__aarch64__)
  return context.uc_mcontext.regs[30];
#else
  static_cast<void>(context);
  return 0;
#endif
}

}  // namespace

void prepare_stacks() {
  dl_iterate_phdr(find_executable, nullptr);
}

void load_unwinder() {
  Stack stack;
  capture_stack(stack, 0);
}

void capture_stack(Stack& stack, std::size_t skip) {
  stack.size = 0;
  Walk walk{stack, skip + 1};
  _Unwind_Backtrace(visit, &walk);
}

void capture_interrupted_stack(Stack& stack, void* context) {
  const auto& interrupted = *static_cast<const ucontext_t*>(context);
  const std::uintptr_t pc = program_counter(interrupted);
  stack.frames[0] = pc;
  stack.size = 1;
  Walk walk{stack, 0};
  _Unwind_Backtrace(visit, &walk);
  finish_interrupted_stack(stack, context);
}

void finish_interrupted_stack(Stack& stack, void* context) {
  // The handler's own frames come first, up to the code that was interrupted.
  const std::uintptr_t pc = stack.frames[0];
  const auto begin = stack.frames.begin() + 1;
  const auto end = stack.frames.begin() + static_cast<std::ptrdiff_t>(stack.size);
  const auto found = std::find(begin, end, pc);
  if (found != end) {
    stack.size = static_cast<std::size_t>(std::move(found, end, stack.frames.begin()) - stack.frames.begin());
    return;
  }
  // A jump to nowhere: the caller is all that is known.
  stack.size = 1;
  if (executable.contains(pc)) return;
  const std::uintptr_t caller = return_address(*static_cast<const ucontext_t*>(context));
  if (executable.contains(caller)) stack.frames[stack.size++] = caller - 1;
}

std::vector<std::uint64_t> relative(const Stack& stack) {
  std::vector<std::uint64_t> result;
  for (std::size_t i = 0; i < stack.size; ++i) {
    if (executable.contains(stack.frames[i])) result.push_back(stack.frames[i] - executable.base);
  }
  return result;
}

}  // namespace turbolift::service
