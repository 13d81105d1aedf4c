// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ignored synchronisation orders nothing.  RACY: the unlock that would order is
// ignored; so is, in the clean twin, one that does not matter.
//
// EDGE: annotations | hbsan_ignore_sync_begin; AnnotateIgnoreSyncBegin; their
// ends | none, and none by what synchronises in between
//
// RUN: %hbsan_cc -O1 -g -DHBSAN -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -DHBSAN %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy.dynamic
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy.dynamic
// RUN: %hbsan_cc -O1 -g %s -o %t.clean.dynamic
// RUN: %repeat 20 0 %t.clean.dynamic

#include <hbsan/hbsan.h>

#include "../../support/two_threads.h"

void AnnotateIgnoreSyncBegin(const char *, int);
void AnnotateIgnoreSyncEnd(const char *, int);

#if defined(HBSAN)
#  define BEGIN() hbsan_ignore_sync_begin()
#  define END() hbsan_ignore_sync_end()
#else
#  define BEGIN() AnnotateIgnoreSyncBegin(__FILE__, __LINE__)
#  define END() AnnotateIgnoreSyncEnd(__FILE__, __LINE__)
#endif

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
int flag, shared_value;

static void LockAndUnlock(void) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
}

NOINLINE static void First(void) {
  BEGIN();
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
  END();
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 First {{.*}}ignore_sync.c:[[#@LINE-2]]:
#ifdef RACY
  BEGIN();
#endif
  LockAndUnlock();
#ifdef RACY
  END();
#endif
}

NOINLINE static void Second(void) {
  __atomic_load_n(&flag, __ATOMIC_ACQUIRE);
  LockAndUnlock();
  shared_value = 2;
}

int main(void) { RunUnordered(First, Second); }
