// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fork: the child has one thread and must find no lock held by another.  So the
// forking thread first waits until every other thread is outside the runtime,
// where it holds none of its locks, and keeps them outside until the fork is
// done.  The other side of that agreement is ScopedRuntime::Enter: one store
// and one load, ordered by the membarrier that the rare side, this one, makes.
//
// Our handlers are registered before all others, so they run last before the
// fork and first after it.  vfork and posix_spawn share memory with the parent
// until exec and need nothing.
#include <linux/membarrier.h>
#include <pthread.h>
#include <unistd.h>

#include "runtime/base/syscall.h"
#include "runtime/intercept/descriptors.h"
#include "runtime/intercept/front_end.h"
#include "runtime/intercept/locks.h"
#include "runtime/intercept/thread_table.h"
#include "runtime/platform/platform.h"
#include "runtime/report/report.h"

extern "C" int __register_atfork(void (*prepare)(), void (*parent)(),
                                 void (*child)(), void* dso);

using namespace hbsan;

HBSAN_REAL(_Fork);

namespace hbsan {

u32 g_fork_pending;

namespace {

SpinLock fork_lock;

void Membarrier(int command) {
  s64 result = RawSyscall(SYS_membarrier, SyscallArg(command), 0, 0);
  // Forbidden by a sandbox: every store buffer is long empty after this.
  if (result < 0)
    platform::SleepMillis(1);
}

void AwaitEachOutside(const ThreadState* self) {
  for (ThreadInfo* i = AllThreads(); i != nullptr; i = i->next) {
    for (;;) {
      ThreadState* other = LoadAcquire(&i->state);
      if (other == nullptr || other == self)
        break;
      // Acquire: pairs with the return to 0, after the last unlock.
      if (LoadAcquire(&other->in_runtime) == 0)
        break;
      platform::Yield();
    }
  }
}

void AwaitOthersOutside(const ThreadState* self) {
  StoreRelaxed(&g_fork_pending, 1);
  Membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
  AwaitEachOutside(self);
  // A thread may have gone on, inside, as a fiber that was looked at before.
  AwaitEachOutside(self);
}

void BeforeFork() {
  fork_lock.Lock();
  ThreadState* t = CurrentThread();
  ScopedRuntime::Enter(t);
  // Others may wait for us in turn (thread/recycle.cc).
  if (t != nullptr)
    StoreRelaxed(&t->at_rest, true);
  AwaitOthersOutside(t);
  // These are also taken by threads that begin or end, outside of any scope.
  LockReportsForFork();
  LockThreadTable();
  LockBarriers();
  LockRegistry();
}

void UnlockAll(bool in_child) {
  UnlockRegistry();
  UnlockBarriers();
  UnlockThreadTable();
  UnlockReportsAfterFork(in_child);
  if (ThreadState* t = CurrentThread())
    StoreRelaxed(&t->at_rest, false);
  StoreRelaxed(&g_fork_pending, 0);
  fork_lock.Unlock();
}

void AfterForkInParent() {
  UnlockAll(false);
  ScopedRuntime::Leave(CurrentThread());
}

void AfterForkInChild() {
  ThreadState* t = CurrentThread();
  if (t != nullptr)
    ForgetOtherThreads(t);
  UnlockAll(true);
  NoteForkedProcess();
  ForgetDescriptors();
  ScopedRuntime::Leave(t);
}

}  // namespace

HBSAN_NOINLINE void AwaitFork(ThreadState* t) {
  while (LoadRelaxed(&g_fork_pending) != 0) {
    StoreRelease(&t->in_runtime, 0);  // pairs with AwaitOthersOutside
    while (LoadRelaxed(&g_fork_pending) != 0) platform::Yield();
    StoreRelaxed(&t->in_runtime, 1);
    // The next load must not overtake the store: here no membarrier helps, for
    // a fork may have begun before it.
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
  }
}

void InitFork() {
  Membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
  __register_atfork(BeforeFork, AfterForkInParent, AfterForkInChild, nullptr);
}

}  // namespace hbsan

// Runs no handlers of its own.
HBSAN_EXPORT pid_t _Fork() {
  if (!g_runtime_ready)
    return real__Fork();
  BeforeFork();
  pid_t result = real__Fork();
  if (result == 0) {
    AfterForkInChild();
  } else {
    AfterForkInParent();
  }
  return result;
}
