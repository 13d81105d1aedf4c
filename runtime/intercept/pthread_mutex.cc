// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mutexes and spin locks, POSIX and C11, and the lock inside a FILE.
//
// A lock is recorded after it was taken and before it is given back, so the
// record never says "held" about a lock somebody else may have.  EOWNERDEAD
// hands over a robust mutex whose owner died: it is held.
//
// A normal mutex may be unlocked by another thread.  POSIX does not define what
// that does; in glibc it is an unlock, and programs use it as a signal.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <threads.h>

#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

HBSAN_REAL(pthread_mutex_init);
HBSAN_REAL(pthread_mutex_destroy);
HBSAN_REAL(pthread_mutex_lock);
HBSAN_REAL(pthread_mutex_trylock);
HBSAN_REAL(pthread_mutex_timedlock);
HBSAN_REAL(pthread_mutex_clocklock);
HBSAN_REAL(pthread_mutex_unlock);
HBSAN_REAL(pthread_spin_init);
HBSAN_REAL(pthread_spin_destroy);
HBSAN_REAL(pthread_spin_lock);
HBSAN_REAL(pthread_spin_trylock);
HBSAN_REAL(pthread_spin_unlock);
HBSAN_REAL(mtx_init);
HBSAN_REAL(mtx_destroy);
HBSAN_REAL(mtx_lock);
HBSAN_REAL(mtx_trylock);
HBSAN_REAL(mtx_timedlock);
HBSAN_REAL(mtx_unlock);
HBSAN_REAL(flockfile);
HBSAN_REAL(ftrylockfile);
HBSAN_REAL(funlockfile);

namespace {

void Created(uptr pc, volatile void* lock, ObjectKind kind) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  MutexCreate(t, pc, Address(lock), kind);
}

void Destroyed(uptr pc, volatile void* lock) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  MutexDestroy(t, pc, Address(lock));
}

HBSAN_ALWAYS_INLINE void Locked(uptr pc, volatile void* lock, bool counts) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  (counts ? MutexLocked : PlainMutexLocked)(t, pc, Address(lock));
}

HBSAN_ALWAYS_INLINE void Unlocking(uptr pc, volatile void* lock) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  MutexUnlocking(t, pc, Address(lock));
}

// How glibc describes a mutex, of which an mtx_t is one.
constexpr int kTypeBits = 3, kRobustBit = 16, kInheritBit = 32;

template <typename Mutex>
const __pthread_mutex_s& DataOf(const Mutex* m) {
  return *reinterpret_cast<const __pthread_mutex_s*>(m);
}

bool Counts(const __pthread_mutex_s& m) {
  return (m.__kind & kTypeBits) == PTHREAD_MUTEX_RECURSIVE;
}

// Whether an unlock will be refused because the caller does not hold the lock;
// only mutexes that know their owner refuse.  To ask afterwards is too late: a
// successful unlock must be recorded before it happens.
bool RefusesUnlock(const __pthread_mutex_s& m) {
  int type = m.__kind & kTypeBits;
  if (type != PTHREAD_MUTEX_RECURSIVE && type != PTHREAD_MUTEX_ERRORCHECK &&
      (m.__kind & (kRobustBit | kInheritBit)) == 0) {
    return false;
  }
  ThreadState* t = CurrentThread();
  return t != nullptr && m.__owner != t->info->os_tid;
}

HBSAN_ALWAYS_INLINE int LockedIf(int result, uptr pc, pthread_mutex_t* m) {
  if (result == 0 || result == EOWNERDEAD)
    Locked(pc, m, Counts(DataOf(m)));
  return result;
}

HBSAN_ALWAYS_INLINE int LockedIf(int result, uptr pc, pthread_spinlock_t* l) {
  if (result == 0)
    Locked(pc, l, false);
  return result;
}

HBSAN_ALWAYS_INLINE int LockedIfC11(int result, uptr pc, mtx_t* m) {
  if (result == thrd_success)
    Locked(pc, m, Counts(DataOf(m)));
  return result;
}

// Only who finds the mutex taken is about to wait.  Who is overtaken after the
// look keeps his seat meanwhile: no harm.
template <typename Lock>
HBSAN_ALWAYS_INLINE int LockOrWait(const pthread_mutex_t* m, Lock lock) {
  if (HBSAN_LIKELY(LoadRelaxed(&m->__data.__lock) == 0))
    return lock();
  return Wait(CurrentThread(), lock);
}

}  // namespace

// ---- Mutexes ----

HBSAN_EXPORT int pthread_mutex_init(pthread_mutex_t* m,
                                    const pthread_mutexattr_t* attr) {
  int result = real_pthread_mutex_init(m, attr);
  if (result == 0)
    Created(HBSAN_CALLER(), m, ObjectKind::kMutex);
  return result;
}

HBSAN_EXPORT int pthread_mutex_destroy(pthread_mutex_t* m) {
  int result = real_pthread_mutex_destroy(m);
  if (result == 0)
    Destroyed(HBSAN_CALLER(), m);
  return result;
}

HBSAN_EXPORT int pthread_mutex_lock(pthread_mutex_t* m) {
  return LockedIf(LockOrWait(m, [=] { return real_pthread_mutex_lock(m); }),
                  HBSAN_CALLER(), m);
}

HBSAN_EXPORT int pthread_mutex_trylock(pthread_mutex_t* m) {
  return LockedIf(real_pthread_mutex_trylock(m), HBSAN_CALLER(), m);
}

HBSAN_EXPORT int pthread_mutex_timedlock(pthread_mutex_t* m,
                                         const timespec* until) {
  return LockedIf(
      LockOrWait(m, [=] { return real_pthread_mutex_timedlock(m, until); }),
      HBSAN_CALLER(), m);
}

HBSAN_EXPORT int pthread_mutex_clocklock(pthread_mutex_t* m, clockid_t clock,
                                         const timespec* until) {
  return LockedIf(
      LockOrWait(m,
                 [=] { return real_pthread_mutex_clocklock(m, clock, until); }),
      HBSAN_CALLER(), m);
}

HBSAN_EXPORT int pthread_mutex_unlock(pthread_mutex_t* m) {
  if (!RefusesUnlock(DataOf(m)))
    Unlocking(HBSAN_CALLER(), m);
  return real_pthread_mutex_unlock(m);
}

// ---- Spin locks ----

HBSAN_EXPORT int pthread_spin_init(pthread_spinlock_t* l, int shared) {
  int result = real_pthread_spin_init(l, shared);
  if (result == 0)
    Created(HBSAN_CALLER(), l, ObjectKind::kSpin);
  return result;
}

HBSAN_EXPORT int pthread_spin_destroy(pthread_spinlock_t* l) {
  Destroyed(HBSAN_CALLER(), l);
  return real_pthread_spin_destroy(l);
}

HBSAN_EXPORT int pthread_spin_lock(pthread_spinlock_t* l) {
  return LockedIf(real_pthread_spin_lock(l), HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_spin_trylock(pthread_spinlock_t* l) {
  return LockedIf(real_pthread_spin_trylock(l), HBSAN_CALLER(), l);
}

HBSAN_EXPORT int pthread_spin_unlock(pthread_spinlock_t* l) {
  Unlocking(HBSAN_CALLER(), l);
  return real_pthread_spin_unlock(l);
}

// ---- C11 mutexes ----

HBSAN_EXPORT int mtx_init(mtx_t* m, int type) {
  int result = real_mtx_init(m, type);
  if (result == thrd_success)
    Created(HBSAN_CALLER(), m, ObjectKind::kMutex);
  return result;
}

HBSAN_EXPORT void mtx_destroy(mtx_t* m) {
  Destroyed(HBSAN_CALLER(), m);
  real_mtx_destroy(m);
}

HBSAN_EXPORT int mtx_lock(mtx_t* m) {
  return LockedIfC11(TryOrWait(
                         thrd_busy, [=] { return real_mtx_trylock(m); },
                         [=] { return real_mtx_lock(m); }),
                     HBSAN_CALLER(), m);
}

HBSAN_EXPORT int mtx_trylock(mtx_t* m) {
  return LockedIfC11(real_mtx_trylock(m), HBSAN_CALLER(), m);
}

HBSAN_EXPORT int mtx_timedlock(mtx_t* m, const timespec* until) {
  return LockedIfC11(TryOrWait(
                         thrd_busy, [=] { return real_mtx_trylock(m); },
                         [=] { return real_mtx_timedlock(m, until); }),
                     HBSAN_CALLER(), m);
}

HBSAN_EXPORT int mtx_unlock(mtx_t* m) {
  if (!RefusesUnlock(DataOf(m)))
    Unlocking(HBSAN_CALLER(), m);
  return real_mtx_unlock(m);
}

// ---- The recursive lock of a FILE, when the program takes it by name ----

HBSAN_EXPORT void flockfile(FILE* f) {
  real_flockfile(f);
  Locked(HBSAN_CALLER(), f, true);
}

HBSAN_EXPORT int ftrylockfile(FILE* f) {
  int result = real_ftrylockfile(f);
  if (result == 0)
    Locked(HBSAN_CALLER(), f, true);
  return result;
}

HBSAN_EXPORT void funlockfile(FILE* f) {
  Unlocking(HBSAN_CALLER(), f);
  real_funlockfile(f);
}
