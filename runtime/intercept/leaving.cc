// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// leaving.h: the frame, and the routine that the unwinder asks when it drops
// it.
#include "runtime/intercept/leaving.h"

#include "runtime/intercept/front_end.h"

using namespace hbsan;

// Of the library that is unwinding, hence there.
extern "C" __attribute__((weak)) u64 _Unwind_GetGR(void* context, int number);

// The psABI's personality routine, reduced to what is needed here.
extern "C" __attribute__((used, visibility("hidden"))) int hbsan_frame_left(
    int /*version*/, int actions, u64 /*exception_class*/, void* /*exception*/,
    void* context) {
  constexpr int kCleanupPhase = 2, kContinueUnwind = 8, kRbx = 3;
  if ((actions & kCleanupPhase) && _Unwind_GetGR != nullptr) {
    auto* leaving =
        reinterpret_cast<const Leaving*>(_Unwind_GetGR(context, kRbx));
    leaving->leave(leaving);
  }
  return kContinueUnwind;
}

asm(R"(
  .pushsection .text
  .hidden hbsan_call_leaving
  .globl hbsan_call_leaving
  .type hbsan_call_leaving, @function
hbsan_call_leaving:
  .cfi_startproc
  .cfi_personality 0x1b, hbsan_frame_left
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbx, 0
  movq %r9, %rbx
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsi
  movq %rcx, %rdx
  movq %r8, %rcx
  callq *%rax
  popq %rbx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbx
  retq
  .cfi_endproc
  .size hbsan_call_leaving, . - hbsan_call_leaving
  .popsection
)");
