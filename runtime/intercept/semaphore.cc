// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// POSIX semaphores.  A post merges into the semaphore's clock, since a later
// wait may consume an earlier post; a wait that succeeded acquires it.
//
// All handles of a named semaphore are one address, until it was closed as
// often as opened.  Opened again it may lie elsewhere, with the posts it had.
// Whose they were is not known by then: it inherits those of all that were
// closed.
#include <semaphore.h>
#include <stdarg.h>
#include <sys/types.h>

#include "runtime/intercept/front_end.h"
#include "runtime/sync/sync.h"

using namespace hbsan;

HBSAN_REAL(sem_init);
HBSAN_REAL(sem_destroy);
HBSAN_REAL(sem_open);
HBSAN_REAL(sem_close);
HBSAN_REAL(sem_post);
HBSAN_REAL(sem_wait);
HBSAN_REAL(sem_trywait);
HBSAN_REAL(sem_timedwait);
HBSAN_REAL(sem_clockwait);

namespace {

// A semaphore begins or ends here: nothing was posted to it.
void Forget(sem_t* s) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  ForgetObjects(Address(s), 1);
}

// Carries what was posted to semaphores that have been closed.
char closed;
SpinLock inheriting;

// What was posted to `from` counts as posted to `to`, too.
void Inherit(uptr pc, uptr to, uptr from) {
  ThreadState* t = CurrentThread();
  if (t == nullptr)
    return;
  ScopedRuntime scope(t);
  SpinGuard guard(inheriting);  // nobody else locks two objects
  SyncObject* source = LockObjectIfExists(from);
  if (source == nullptr)
    return;
  SyncObject* heir = LockObject(t, pc, to);
  JoinClock(&heir->clock, source->clock);
  UnlockObject(heir);
  UnlockObject(source);
}

int WaitedIf(int result, uptr pc, sem_t* s) {
  ThreadState* t = CurrentThread();
  if (result != 0 || t == nullptr)
    return result;
  ScopedRuntime scope(t);
  Acquire(t, pc, Address(s), SyncKind::kSemaphore);
  return result;
}

}  // namespace

HBSAN_EXPORT int sem_init(sem_t* s, int shared, unsigned value) {
  Forget(s);
  return real_sem_init(s, shared, value);
}

HBSAN_EXPORT int sem_destroy(sem_t* s) {
  Forget(s);
  return real_sem_destroy(s);
}

HBSAN_EXPORT sem_t* sem_open(const char* name, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  unsigned value = va_arg(rest, unsigned);
  va_end(rest);
  sem_t* s = real_sem_open(name, flags, mode, value);
  if (s != SEM_FAILED)
    Inherit(HBSAN_CALLER(), Address(s), Address(&closed));
  return s;
}

HBSAN_EXPORT int sem_close(sem_t* s) {
  Inherit(HBSAN_CALLER(), Address(&closed), Address(s));
  return real_sem_close(s);
}

HBSAN_EXPORT int sem_post(sem_t* s) {
  if (ThreadState* t = CurrentThread()) {
    ScopedRuntime scope(t);
    ReleaseMerge(t, HBSAN_CALLER(), Address(s), SyncKind::kSemaphore);
  }
  return real_sem_post(s);
}

HBSAN_EXPORT int sem_wait(sem_t* s) {
  return WaitedIf(WaitCancellably([=] { return real_sem_wait(s); }),
                  HBSAN_CALLER(), s);
}

HBSAN_EXPORT int sem_trywait(sem_t* s) {
  return WaitedIf(real_sem_trywait(s), HBSAN_CALLER(), s);
}

HBSAN_EXPORT int sem_timedwait(sem_t* s, const timespec* until) {
  return WaitedIf(WaitCancellably([=] { return real_sem_timedwait(s, until); }),
                  HBSAN_CALLER(), s);
}

HBSAN_EXPORT int sem_clockwait(sem_t* s, clockid_t clock,
                               const timespec* until) {
  return WaitedIf(
      WaitCancellably([=] { return real_sem_clockwait(s, clock, until); }),
      HBSAN_CALLER(), s);
}
