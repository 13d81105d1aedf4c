// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the access check, which runs with all of the program's registers live,
// into ordinary C++.  The thunks obey preserve_all: they save every
// caller-saved general register but r11, and the whole vector and mask state
// with XSAVE, whatever the caller was compiled for.  The save area is as large
// as the processor says (hbsan_xsave_bytes, set at start-up).
#if defined(__x86_64__)

// x87, SSE, AVX and AVX-512 state; not AMX tiles, which no C++ code here can
// touch and which would cost 8 KiB of stack.
#define XSAVE_MASK 0xe7

// After `push %rbp; mov %rsp, %rbp` the general registers are at fixed places
// below %rbp.  The caller's stack may have any alignment.
.macro save_all
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %rbx
  pushfq
  subq hbsan_xsave_bytes(%rip), %rsp
  andq $-64, %rsp
  movq %rsp, %rbx
  // The header (offset 512, 64 bytes) must not hold stray bits.
  xorl %eax, %eax
  movq %rax, 512(%rbx)
  movq %rax, 520(%rbx)
  movq %rax, 528(%rbx)
  movq %rax, 536(%rbx)
  movq %rax, 544(%rbx)
  movq %rax, 552(%rbx)
  movq %rax, 560(%rbx)
  movq %rax, 568(%rbx)
  movl $XSAVE_MASK, %eax
  movq %rdx, %r11
  xorl %edx, %edx
  xsave64 (%rbx)
  movq %r11, %rdx
  movq -8(%rbp), %rax
  cld
.endm

.macro restore_all
  movl $XSAVE_MASK, %eax
  xorl %edx, %edx
  xrstor64 (%rbx)
  leaq -80(%rbp), %rsp
  popfq
  popq %rbx
  popq %r10
  popq %r9
  popq %r8
  popq %rdi
  popq %rsi
  popq %rdx
  popq %rcx
  popq %rax
  popq %rbp
  .cfi_def_cfa %rsp, 8
  ret
.endm

.macro thunk name, target
  .globl \name
  .hidden \name
  .type \name, @function
  .p2align 4
\name:
  .cfi_startproc
  save_all
  call \target
  restore_all
  .cfi_endproc
  .size \name, . - \name
.endm

  .text
  thunk hbsan_report_thunk, hbsan_report
  thunk hbsan_make_room_thunk, hbsan_make_room
  thunk hbsan_free_chain_thunk, hbsan_free_chain
  thunk hbsan_attach_thunk, __hbsan_attach_thread

  .section .note.GNU-stack, "", @progbits
#endif
