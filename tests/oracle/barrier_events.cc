// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interceptor of barriers blocks between the two halves that the oracle
// must be able to interleave, so its file is compiled in and the halves are
// called.  The pthread functions it defines are not used.
#include "runtime/intercept/pthread_barrier.cc"
//
#include "tests/oracle/barrier_events.h"

namespace hbsan::oracle {

void InitBarrier(uptr address, u32 count) {
  SpinGuard guard(lock);
  RemoveLocked(address);
  AddLocked(address, count);
}

u32 ArriveAtBarrier(ThreadState* t, uptr pc, uptr address) {
  u32 index = Arrive(t, address);
  Tick(t, pc, SyncKind::kBarrier, address);
  return index;
}

void LeaveBarrier(ThreadState* t, uptr address, u32 index) {
  Leave(t, 0, address, index);
}

}  // namespace hbsan::oracle
