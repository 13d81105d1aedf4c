// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A lock of the program's own, made of relaxed operations: the annotations make
// it order, and name it in reports.  RACY: the second thread only tries, and
// fails, which orders nothing.
//
// EDGE: annotations | hbsan_mutex_locked, hbsan_mutex_unlocking;
// __tsan_mutex_pre_lock and the rest; AnnotateRWLockAcquired,
// AnnotateRWLockReleased | unlocking -> next locked; none from or to a failed
// attempt
//
// RUN: %hbsan_cc -O1 -g -DHBSAN -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -DHBSAN %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cc -O1 -g -DTSAN -DRACY %s -o %t.racy.tsan
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.tsan
// RUN: %expect66 %t.racy.tsan 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -DTSAN %s -o %t.clean.tsan
// RUN: %repeat 20 0 %t.clean.tsan
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy.dynamic
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.dynamic
// RUN: %expect66 %t.racy.dynamic 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean.dynamic
// RUN: %repeat 20 0 %t.clean.dynamic

#include <hbsan/hbsan.h>
#include <sanitizer/tsan_interface.h>

#include "../../support/two_threads.h"

void AnnotateRWLockCreate(const char *, int, const volatile void *);
void AnnotateRWLockDestroy(const char *, int, const volatile void *);
void AnnotateRWLockAcquired(const char *, int, const volatile void *, long);
void AnnotateRWLockReleased(const char *, int, const volatile void *, long);

static int word;  // 0 = free
int shared_value;

static void Create(void) {
#if defined(HBSAN)
  hbsan_mutex_create(&word);
#elif defined(TSAN)
  __tsan_mutex_create(&word, 0);
#else
  AnnotateRWLockCreate(__FILE__, __LINE__, &word);
#endif
}

static void Destroy(void) {
#if defined(HBSAN)
  hbsan_mutex_destroy(&word);
#elif defined(TSAN)
  __tsan_mutex_destroy(&word, 0);
#else
  AnnotateRWLockDestroy(__FILE__, __LINE__, &word);
#endif
}

// The store before it is plain, and by two threads: not to be reported.
static int trying;

NOINLINE static int TryLock(void) {
#if defined(TSAN)
  __tsan_mutex_pre_lock(&word, __tsan_mutex_try_lock);
  trying = 1;
#endif
  int done = __atomic_exchange_n(&word, 1, __ATOMIC_RELAXED) == 0;
#if defined(HBSAN)
  if (done)
    hbsan_mutex_locked(&word);
#elif defined(TSAN)
  trying = 0;
  __tsan_mutex_post_lock(
      &word, __tsan_mutex_try_lock | (done ? 0 : __tsan_mutex_try_lock_failed),
      0);
#else
  if (done)
    AnnotateRWLockAcquired(__FILE__, __LINE__, &word, 1);
#endif
  return done;
}

NOINLINE static void Unlock(void) {
#if defined(HBSAN)
  hbsan_mutex_unlocking(&word);
#elif defined(TSAN)
  __tsan_mutex_pre_unlock(&word, 0);
#else
  AnnotateRWLockReleased(__FILE__, __LINE__, &word, 1);
#endif
  __atomic_store_n(&word, 0, __ATOMIC_RELAXED);
#if defined(TSAN)
  __tsan_mutex_post_unlock(&word, 0);
#endif
}

NOINLINE static void First(void) {
  TryLock();
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: write M[[#LOCK:]]):
  // CHECK-NEXT: #0 First {{.*}}custom_lock.c:[[#@LINE-2]]:
#ifndef RACY
  Unlock();
#endif
}

NOINLINE static void Second(void) {
  int locked = TryLock();
  shared_value = 2;
  if (locked)
    Unlock();
}

int main(void) {
  Create();
  // CHECK: Mutex M[[#LOCK]] {{.*}}created at:
  RunUnordered(First, Second);
  Destroy();
}
// CHECK: HBSan: found 1 data race
