// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// syscall(), for futexes: the C++ library waits on them in std::atomic,
// latches, semaphores and futures.  A futex orders nothing, what does are the
// atomic operations around it; so a wait is just a wait.
//
// Every other call goes to libc by a jump, with the stack as it was: it may be
// a clone, and what libc makes of that is libc's affair.
#include <linux/futex.h>
#include <sys/syscall.h>

#include "runtime/intercept/front_end.h"

using namespace hbsan;

// Not as <unistd.h> declares it: the arguments lie where those of a variadic
// function would, and can be handed on so.
extern "C" long syscall(long, long, long, long, long, long, long);

HBSAN_REAL(syscall);

namespace {

bool WaitsOnFutex(long number, long operation) {
  if (number != SYS_futex)
    return false;
  // The caller passed an int.
  switch (static_cast<int>(operation) & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_WAIT_REQUEUE_PI:
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2:
      return true;
  }
  return false;
}

}  // namespace

HBSAN_EXPORT long syscall(long number, long a, long b, long c, long d, long e,
                          long f) {
  if (WaitsOnFutex(number, b)) {
    return Wait(CurrentThread(),
                [=] { return real_syscall(number, a, b, c, d, e, f); });
  }
  [[clang::musttail]] return real_syscall.get()(number, a, b, c, d, e, f);
}
