// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fork: the child has one thread and must find no lock held by another.  Our
// handlers are registered before all others, so they run last before the fork
// and first after it.  vfork and posix_spawn share memory with the parent until
// exec and need nothing.
#include <pthread.h>
#include <unistd.h>

#include "runtime/intercept/front_end.h"
#include "runtime/intercept/locks.h"
#include "runtime/intercept/thread_table.h"

extern "C" int __register_atfork(void (*prepare)(), void (*parent)(),
                                 void (*child)(), void* dso);

using namespace hbsan;

HBSAN_REAL(_Fork);

namespace hbsan {
namespace {

// Outside in; no code of the runtime takes two of these in another order.
void BeforeFork() {
  ScopedRuntime::Enter(CurrentThread());
  LockThreadTable();
  LockBarriers();
  LockRegistry();
}

void UnlockAll() {
  UnlockRegistry();
  UnlockBarriers();
  UnlockThreadTable();
}

void AfterForkInParent() {
  UnlockAll();
  ScopedRuntime::Leave(CurrentThread());
}

void AfterForkInChild() {
  ThreadState* t = CurrentThread();
  if (t != nullptr) ForgetOtherThreads(t);
  UnlockAll();
  NoteForkedProcess();
  ScopedRuntime::Leave(t);
}

}  // namespace

void InitFork() {
  __register_atfork(BeforeFork, AfterForkInParent, AfterForkInChild, nullptr);
}

}  // namespace hbsan

// Runs no handlers of its own.
HBSAN_EXPORT pid_t _Fork() {
  if (!g_runtime_ready) return real__Fork();
  BeforeFork();
  pid_t result = real__Fork();
  if (result == 0) {
    AfterForkInChild();
  } else {
    AfterForkInParent();
  }
  return result;
}
