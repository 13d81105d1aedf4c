// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Raw system calls.  libc's wrappers are interposed, may be cancellation points
// and write errno, so the runtime uses none of them.  This lies below the
// platform layer because the internal check must be able to print and abort.
#ifndef HBSAN_RUNTIME_BASE_SYSCALL_H_
#define HBSAN_RUNTIME_BASE_SYSCALL_H_

#include <sys/syscall.h>

#include "runtime/base/base.h"

#if !defined(__linux__) || !defined(__x86_64__)
#  error "HBSan: raw system calls exist for x86-64 Linux only"
#endif

namespace hbsan {

// The result, or -errno.
HBSAN_ALWAYS_INLINE s64 RawSyscall(long number, u64 a = 0, u64 b = 0, u64 c = 0,
                                   u64 d = 0, u64 e = 0, u64 f = 0) {
  register u64 r10 __asm__("r10") = d;
  register u64 r8 __asm__("r8") = e;
  register u64 r9 __asm__("r9") = f;
  s64 result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
                     "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

HBSAN_ALWAYS_INLINE u64 SyscallArg(const void* p) {
  return reinterpret_cast<u64>(p);
}
HBSAN_ALWAYS_INLINE u64 SyscallArg(int v) {
  return static_cast<u64>(static_cast<s64>(v));
}

// Writes everything, restarting after signals; false on any other error.
bool RawWriteAll(int fd, const void* from, uptr bytes);
[[noreturn]] void RawExit(int status);
// Ends by SIGABRT, past any handler the program installed for it.
[[noreturn]] void RawAbort();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_BASE_SYSCALL_H_
