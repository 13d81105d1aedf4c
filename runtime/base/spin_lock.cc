// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contended path of the locks: spin on a plain load, then give the
// processor away, since the holder may have been descheduled.
#include "runtime/base/base.h"
#include "runtime/base/syscall.h"

namespace hbsan {
namespace {

// Once per failed attempt.
void Pause(u32 attempt) {
  constexpr u32 kSpins = 64;  // about a microsecond of pause instructions
  if (attempt < kSpins) {
    CpuPause();
  } else {
    RawSyscall(SYS_sched_yield);
  }
}

}  // namespace

void SpinLock::LockSlow() {
  u32 attempt = 0;
  do {
    Pause(attempt++);
  } while (LoadRelaxed(&held_) != 0 || !TryLock());
}

void SequenceLock::LockSlow() {
  u32 attempt = 0;
  do {
    Pause(attempt++);
  } while ((LoadRelaxed(&count_) & 1) != 0 || !TryLock());
}

}  // namespace hbsan
