// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A recursive unlock gives back all levels at once, and a recursive lock takes
// them again.  RACY: one level of the two is given back.
//
// EDGE: annotations | __tsan_mutex_recursive_lock,
// __tsan_mutex_recursive_unlock | unlocking of the last level -> next locked
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <sanitizer/tsan_interface.h>
#include <stdlib.h>

#include "../../support/two_threads.h"

char lock;
int shared_value;

static void Lock(unsigned flags, int levels) {
  __tsan_mutex_pre_lock(&lock, flags);
  __tsan_mutex_post_lock(&lock, flags, levels);
}

static int Unlock(unsigned flags) {
  int levels = __tsan_mutex_pre_unlock(&lock, flags);
  __tsan_mutex_post_unlock(&lock, flags);
  return levels;
}

NOINLINE static void First(void) {
  Lock(0, 0);
  Lock(0, 0);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 First {{.*}}recursive_lock.c:[[#@LINE-2]]:
#ifdef RACY
  Unlock(0);
#else
  if (Unlock(__tsan_mutex_recursive_unlock) != 2)
    abort();
#endif
}

NOINLINE static void Second(void) {
  Lock(__tsan_mutex_recursive_lock, 2);
  shared_value = 2;
  Unlock(0);
  Unlock(0);
}

int main(void) {
  __tsan_mutex_create(&lock, __tsan_mutex_write_reentrant);
  RunUnordered(First, Second);
  __tsan_mutex_destroy(&lock, 0);
}
