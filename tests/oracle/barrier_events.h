// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the interceptors of pthread_barrier_init and pthread_barrier_wait tell
// the core.
#ifndef HBSAN_TESTS_ORACLE_BARRIER_EVENTS_H_
#define HBSAN_TESTS_ORACLE_BARRIER_EVENTS_H_

#include "runtime/base/base.h"
#include "runtime/thread/thread.h"

namespace hbsan::oracle {

void InitBarrier(uptr address, u32 count);
// The result is to be handed to LeaveBarrier.
u32 ArriveAtBarrier(ThreadState* t, uptr pc, uptr address);
void LeaveBarrier(ThreadState* t, uptr address, u32 index);

}  // namespace hbsan::oracle

#endif  // HBSAN_TESTS_ORACLE_BARRIER_EVENTS_H_
