// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// C11 threads: creation, join, mutexes and call_once order as their POSIX
// counterparts do. RACY: the second thread uses another mutex.
//
// EDGE: C11 | mtx_lock | mtx_unlock -> mtx_lock of the same mutex
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stddef.h>
#include <threads.h>

#include "../../support/invisible_barrier.h"

mtx_t lock, other_lock;
once_flag once = ONCE_FLAG_INIT;
int once_value;
int shared_value;

static void Initialize(void) { once_value = 1; }

NOINLINE static int Second(void *unused) {
  (void)unused;
  InvisibleAwait(1);
#ifdef RACY
  mtx_t *mine = &other_lock;
#else
  mtx_t *mine = &lock;
  call_once(&once, Initialize);
  int once_seen = once_value;
  KEEP(once_seen);
#endif
  mtx_lock(mine);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}c11_threads.c:[[#@LINE-2]]:
  KEEP(seen);
  mtx_unlock(mine);
  return 0;
}

NOINLINE static int First(void *unused) {
  (void)unused;
  call_once(&once, Initialize);
  mtx_lock(&lock);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}c11_threads.c:[[#@LINE-2]]:
  mtx_unlock(&lock);
  InvisibleSet(1);
  return 7;
}

int main(void) {
  thrd_t one, two;
  int result;
  mtx_init(&lock, mtx_plain);
  mtx_init(&other_lock, mtx_plain);
  thrd_create(&one, First, NULL);
  thrd_create(&two, Second, NULL);
  thrd_join(one, &result);
  thrd_join(two, NULL);
  int seen = shared_value;
  KEEP(seen);
  return result - 7;
}
