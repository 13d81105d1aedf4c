// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contended path of SpinLock: spin on a plain load, then give the processor
// away, since the holder may have been descheduled.
#include "runtime/base/base.h"
#include "runtime/base/syscall.h"

namespace hbsan {

void SpinLock::LockSlow() {
  constexpr u32 kSpins = 64;  // about a microsecond of pause instructions
  for (u32 i = 0;; i++) {
    if (i < kSpins) {
      CpuPause();
    } else {
      RawSyscall(SYS_sched_yield);
    }
    if (LoadRelaxed(&held_) == 0 && TryLock())
      return;
  }
}

}  // namespace hbsan
