// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A read-write lock of the program's own: readers are not ordered among
// themselves, and a writer comes after them all.  RACY: the second reader is no
// writer.
//
// EDGE: annotations | hbsan_mutex_read_locked, hbsan_mutex_read_unlocking;
// __tsan_mutex_read_lock; AnnotateRWLockAcquired for reading | read unlocking
// -> next locked for writing, and no reader
//
// RUN: %hbsan_cc -O1 -g -DHBSAN -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -DHBSAN %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cc -O1 -g -DTSAN -DRACY %s -o %t.racy.tsan
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.tsan
// RUN: %hbsan_cc -O1 -g -DTSAN %s -o %t.clean.tsan
// RUN: %repeat 20 0 %t.clean.tsan
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy.dynamic
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.dynamic
// RUN: %hbsan_cc -O1 -g %s -o %t.clean.dynamic
// RUN: %repeat 20 0 %t.clean.dynamic

#include <hbsan/hbsan.h>
#include <sanitizer/tsan_interface.h>

#include "../../support/two_threads.h"

void AnnotateRWLockAcquired(const char *, int, const volatile void *, long);
void AnnotateRWLockReleased(const char *, int, const volatile void *, long);

char lock;
int shared_value;

// Only the annotations; the threads run one after the other.
static void Lock(int writer) {
#if defined(HBSAN)
  if (writer)
    hbsan_mutex_locked(&lock);
  else
    hbsan_mutex_read_locked(&lock);
#elif defined(TSAN)
  unsigned flags = writer ? 0 : __tsan_mutex_read_lock;
  __tsan_mutex_pre_lock(&lock, flags);
  __tsan_mutex_post_lock(&lock, flags, 0);
#else
  AnnotateRWLockAcquired(__FILE__, __LINE__, &lock, writer);
#endif
}

static void Unlock(int writer) {
#if defined(HBSAN)
  if (writer)
    hbsan_mutex_unlocking(&lock);
  else
    hbsan_mutex_read_unlocking(&lock);
#elif defined(TSAN)
  unsigned flags = writer ? 0 : __tsan_mutex_read_lock;
  __tsan_mutex_pre_unlock(&lock, flags);
  __tsan_mutex_post_unlock(&lock, flags);
#else
  AnnotateRWLockReleased(__FILE__, __LINE__, &lock, writer);
#endif
}

#ifdef RACY
enum { kSecondWrites = 0 };
#else
enum { kSecondWrites = 1 };
#endif

NOINLINE static void First(void) {
  Lock(0);
  int seen = shared_value;
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: read M[[#LOCK:]]):
  // CHECK-NEXT: #0 First {{.*}}custom_rwlock.c:[[#@LINE-2]]:
  Unlock(0);
  KEEP(seen);
}

NOINLINE static void Second(void) {
  Lock(kSecondWrites);
  shared_value = 2;
  Unlock(kSecondWrites);
}

int main(void) { RunUnordered(First, Second); }
