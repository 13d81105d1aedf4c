// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Condition variables, POSIX and C11.  A wait gives the mutex back and takes it
// again; the edge between notifier and waiter is the mutex's.  The variable
// itself orders nothing: so says the C++ model, and a program that relies on
// more than the mutex is wrong.  So only the waits are intercepted.
//
// A wait may be cancelled.  The mutex is then locked again before the cleanup
// handlers run, and ours, being the innermost, must say so before the program's
// own handler unlocks it.
#include <errno.h>
#include <pthread.h>
#include <threads.h>

#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

// Version 2.2.5 of these names expects another object layout.
HBSAN_REAL_VERSION(pthread_cond_wait, "GLIBC_2.3.2");
HBSAN_REAL_VERSION(pthread_cond_timedwait, "GLIBC_2.3.2");
HBSAN_REAL(pthread_cond_clockwait);
HBSAN_REAL(cnd_wait);
HBSAN_REAL(cnd_timedwait);

namespace {

struct Relock {
  uptr pc, mutex;
};

void LockedAgain(void* arg) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  EndWait(t);
  auto* relock = static_cast<Relock*>(arg);
  ScopedRuntime scope(t);
  MutexLocked(t, relock->pc, relock->mutex);
}

template <typename Wait>
int WaitWatched(uptr pc, volatile void* mutex, Wait wait) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return wait();
  Relock relock = {pc, Address(mutex)};
  {
    ScopedRuntime scope(t);
    MutexUnlocking(t, pc, relock.mutex);
  }
  int result;
  pthread_cleanup_push(LockedAgain, &relock);
  BeginBlocked(t);
  result = wait();
  // Also after an error: either the mutex was never given back, or it is
  // locked again.
  pthread_cleanup_pop(1);
  return result;
}

}  // namespace

HBSAN_EXPORT int pthread_cond_wait(pthread_cond_t* c, pthread_mutex_t* m) {
  return WaitWatched(HBSAN_CALLER(), m,
                     [=] { return real_pthread_cond_wait(c, m); });
}

HBSAN_EXPORT int pthread_cond_timedwait(pthread_cond_t* c, pthread_mutex_t* m,
                                        const timespec* until) {
  return WaitWatched(HBSAN_CALLER(), m,
                     [=] { return real_pthread_cond_timedwait(c, m, until); });
}

HBSAN_EXPORT int pthread_cond_clockwait(pthread_cond_t* c, pthread_mutex_t* m,
                                        clockid_t clock,
                                        const timespec* until) {
  return WaitWatched(HBSAN_CALLER(), m, [=] {
    return real_pthread_cond_clockwait(c, m, clock, until);
  });
}

HBSAN_EXPORT int cnd_wait(cnd_t* c, mtx_t* m) {
  return WaitWatched(HBSAN_CALLER(), m, [=] { return real_cnd_wait(c, m); });
}

HBSAN_EXPORT int cnd_timedwait(cnd_t* c, mtx_t* m, const timespec* until) {
  return WaitWatched(HBSAN_CALLER(), m,
                     [=] { return real_cnd_timedwait(c, m, until); });
}
