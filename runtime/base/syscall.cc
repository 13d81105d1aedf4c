// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The three system services the lowest layer needs for itself: write, exit and
// abort.
#include "runtime/base/syscall.h"

#include <errno.h>
#include <signal.h>

namespace hbsan {

bool RawWriteAll(int fd, const void* from, uptr bytes) {
  const char* p = static_cast<const char*>(from);
  while (bytes != 0) {
    s64 n = RawSyscall(SYS_write, SyscallArg(fd), SyscallArg(p), bytes);
    if (n == -EINTR)
      continue;
    if (n == -EAGAIN) {  // a non-blocking terminal or pipe that is full
      RawSyscall(SYS_sched_yield);
      continue;
    }
    if (n <= 0)
      return false;
    p += n;
    bytes -= static_cast<uptr>(n);
  }
  return true;
}

void RawExit(int status) {
  for (;;) RawSyscall(SYS_exit_group, SyscallArg(status));
}

void RawAbort() {
  // The kernel's sigaction; all zero = default action, no flags.
  struct {
    uptr handler, flags, restorer, mask;
  } action = {0, 0, 0, 0};
  RawSyscall(SYS_rt_sigaction, SIGABRT, SyscallArg(&action), 0, sizeof(u64));
  u64 abort_only = u64{1} << (SIGABRT - 1);
  RawSyscall(SYS_rt_sigprocmask, SIG_UNBLOCK, SyscallArg(&abort_only), 0,
             sizeof(u64));
  RawSyscall(SYS_tgkill, static_cast<u64>(RawSyscall(SYS_getpid)),
             static_cast<u64>(RawSyscall(SYS_gettid)), SIGABRT);
  RawExit(134);  // what a shell shows for SIGABRT
}

}  // namespace hbsan
