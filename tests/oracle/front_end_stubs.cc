// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the hooks of runtime/api expect of the rest of the front end, in a
// process without signals, forks or foreign threads.
#include <cstring>

#include "runtime/intercept/front_end.h"
#include "runtime/intercept/range_check.h"

__thread hbsan_hot_state __hbsan_hot;

// Called by a check on a thread that has no state; there is none.
extern "C" void __hbsan_attach_thread() {}

namespace hbsan {

__thread u32 g_pending_signals;
u32 g_fork_pending;

ThreadState* AttachThread() { return nullptr; }
void DeliverPendingSignals(ThreadState*) {}
void AwaitFork(ThreadState*) {}
void ResolveReal(RealBase*) {}
void* RealMemMove(void* to, const void* from, uptr bytes) {
  return std::memmove(to, from, bytes);
}
void* RealMemSet(void* to, int value, uptr bytes) {
  return std::memset(to, value, bytes);
}

void FindSeatAgain(ThreadState*) {}
}  // namespace hbsan
