// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Read-write locks.  Readers order nothing among themselves; the sync layer
// keeps what they release apart until a writer comes.
#include <errno.h>
#include <pthread.h>

#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

HBSAN_REAL(pthread_rwlock_init);
HBSAN_REAL(pthread_rwlock_destroy);
HBSAN_REAL(pthread_rwlock_rdlock);
HBSAN_REAL(pthread_rwlock_tryrdlock);
HBSAN_REAL(pthread_rwlock_timedrdlock);
HBSAN_REAL(pthread_rwlock_clockrdlock);
HBSAN_REAL(pthread_rwlock_wrlock);
HBSAN_REAL(pthread_rwlock_trywrlock);
HBSAN_REAL(pthread_rwlock_timedwrlock);
HBSAN_REAL(pthread_rwlock_clockwrlock);
HBSAN_REAL(pthread_rwlock_unlock);

namespace {

int ReadLockedIf(int result, uptr pc, pthread_rwlock_t* l) {
  ThreadState* t = CurrentThread();
  if (result != 0 || t == nullptr)
    return result;
  ScopedRuntime scope(t);
  ReadLocked(t, pc, Address(l));
  return result;
}

int WriteLockedIf(int result, uptr pc, pthread_rwlock_t* l) {
  ThreadState* t = CurrentThread();
  if (result != 0 || t == nullptr)
    return result;
  ScopedRuntime scope(t);
  PlainMutexLocked(t, pc, Address(l));
  return result;
}

}  // namespace

HBSAN_EXPORT int pthread_rwlock_init(pthread_rwlock_t* l,
                                     const pthread_rwlockattr_t* attr) {
  int result = real_pthread_rwlock_init(l, attr);
  ThreadState* t = CurrentThread();
  if (result != 0 || t == nullptr)
    return result;
  ScopedRuntime scope(t);
  MutexCreate(t, HBSAN_CALLER(), Address(l), ObjectKind::kRwLock);
  return result;
}

HBSAN_EXPORT int pthread_rwlock_destroy(pthread_rwlock_t* l) {
  int result = real_pthread_rwlock_destroy(l);
  ThreadState* t = CurrentThread();
  if (result != 0 || t == nullptr)
    return result;
  ScopedRuntime scope(t);
  MutexDestroy(t, HBSAN_CALLER(), Address(l));
  return result;
}

HBSAN_EXPORT int pthread_rwlock_rdlock(pthread_rwlock_t* l) {
  return ReadLockedIf(
      TryOrWait(
          EBUSY, [=] { return real_pthread_rwlock_tryrdlock(l); },
          [=] { return real_pthread_rwlock_rdlock(l); }),
      HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_rwlock_tryrdlock(pthread_rwlock_t* l) {
  return ReadLockedIf(real_pthread_rwlock_tryrdlock(l), HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_rwlock_timedrdlock(pthread_rwlock_t* l,
                                            const timespec* until) {
  return ReadLockedIf(
      TryOrWait(
          EBUSY, [=] { return real_pthread_rwlock_tryrdlock(l); },
          [=] { return real_pthread_rwlock_timedrdlock(l, until); }),
      HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_rwlock_clockrdlock(pthread_rwlock_t* l,
                                            clockid_t clock,
                                            const timespec* until) {
  return ReadLockedIf(
      TryOrWait(
          EBUSY, [=] { return real_pthread_rwlock_tryrdlock(l); },
          [=] { return real_pthread_rwlock_clockrdlock(l, clock, until); }),
      HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_rwlock_wrlock(pthread_rwlock_t* l) {
  return WriteLockedIf(
      TryOrWait(
          EBUSY, [=] { return real_pthread_rwlock_trywrlock(l); },
          [=] { return real_pthread_rwlock_wrlock(l); }),
      HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_rwlock_trywrlock(pthread_rwlock_t* l) {
  return WriteLockedIf(real_pthread_rwlock_trywrlock(l), HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_rwlock_timedwrlock(pthread_rwlock_t* l,
                                            const timespec* until) {
  return WriteLockedIf(
      TryOrWait(
          EBUSY, [=] { return real_pthread_rwlock_trywrlock(l); },
          [=] { return real_pthread_rwlock_timedwrlock(l, until); }),
      HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_rwlock_clockwrlock(pthread_rwlock_t* l,
                                            clockid_t clock,
                                            const timespec* until) {
  return WriteLockedIf(
      TryOrWait(
          EBUSY, [=] { return real_pthread_rwlock_trywrlock(l); },
          [=] { return real_pthread_rwlock_clockwrlock(l, clock, until); }),
      HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_rwlock_unlock(pthread_rwlock_t* l) {
  if (ThreadState* t = CurrentThread()) {
    ScopedRuntime scope(t);
    if (l->__data.__cur_writer != 0)
      MutexUnlocking(t, HBSAN_CALLER(), Address(l));
    else
      ReadUnlocking(t, HBSAN_CALLER(), Address(l));
  }
  return real_pthread_rwlock_unlock(l);
}
