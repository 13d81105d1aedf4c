// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// setjmp and longjmp, for functions that another compiler instrumented: they
// push and pop the shadow call stack, and those that a jump leaves do not pop.
// (Our own code knows its place in the stack.)  Where the stack was is kept in
// the buffer itself: glibc has room there for 1024 signals and uses 64, and
// leaves this word alone in the shorter buffer of pthread_cleanup_push, too.
#include <setjmp.h>

#include "runtime/intercept/front_end.h"

using namespace hbsan;

namespace {

constexpr uptr kStackTop = 96;
static_assert(kStackTop + sizeof(uptr) <= sizeof(__pthread_unwind_buf_t));

uptr** SavedTop(void* buffer) {
  return reinterpret_cast<uptr**>(Address(buffer) + kStackTop);
}

// Glibc may need the word one day, and jumps may be made between stacks.
void RestoreStack(void* buffer) {
  uptr* top = *SavedTop(buffer);
  ThreadState* t = CurrentThread();
  if (t != nullptr && top >= t->stack_base && top <= __hbsan_hot.stack_top)
    __hbsan_hot.stack_top = top;
}

}  // namespace

// Returns the address of the real function.
extern "C" void* hbsan_before_setjmp(void* buffer, RealBase* real) {
  *SavedTop(buffer) = __hbsan_hot.stack_top;
  if (real->address == nullptr)
    ResolveReal(real);
  return real->address;
}

// Left by a jump: a frame of ours would be gone when setjmp returns again.
#define HBSAN_SETJMP(name)                                                \
  HBSAN_REAL_AS(name, int(void*, int), nullptr);                          \
  HBSAN_EXPORT __attribute__((naked)) void hbsan_##name() __asm__(#name); \
  void hbsan_##name() {                                                   \
    __asm__(                                                              \
        "pushq %%rdi\n"                                                   \
        "pushq %%rsi\n"                                                   \
        "subq $8, %%rsp\n"                                                \
        "leaq %c0(%%rip), %%rsi\n"                                        \
        "callq hbsan_before_setjmp\n"                                     \
        "addq $8, %%rsp\n"                                                \
        "popq %%rsi\n"                                                    \
        "popq %%rdi\n"                                                    \
        "jmpq *%%rax\n"                                                   \
        :                                                                 \
        : "i"(&real_##name));                                             \
  }

HBSAN_SETJMP(_setjmp)
HBSAN_SETJMP(setjmp)
HBSAN_SETJMP(__sigsetjmp)

#undef HBSAN_SETJMP

#define HBSAN_LONGJMP(name)                                               \
  HBSAN_REAL_AS(name, void(void*, int), nullptr);                         \
  HBSAN_EXPORT void hbsan_##name(void* buffer, int value) __asm__(#name); \
  void hbsan_##name(void* buffer, int value) {                            \
    RestoreStack(buffer);                                                 \
    real_##name(buffer, value);                                           \
    __builtin_unreachable();                                              \
  }

HBSAN_LONGJMP(longjmp)
HBSAN_LONGJMP(_longjmp)
HBSAN_LONGJMP(siglongjmp)
HBSAN_LONGJMP(__longjmp_chk)

#undef HBSAN_LONGJMP
