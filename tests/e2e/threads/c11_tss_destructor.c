// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Destructors of thread-specific storage belong to the thread, in whichever
// round they run. RACY: main reads before the join.
//
// EDGE: C11 | tss_create | a destructor -> join
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>
#include <threads.h>

#include "../../support/invisible_barrier.h"

enum { kRounds = TSS_DTOR_ITERATIONS - 1 };
tss_t key;
int shared_value;

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}c11_tss_destructor.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}c11_tss_destructor.c:[[#@LINE-2]]:
  InvisibleSet(1);
}

static void Destroy(void *value) {
  char *round = (char *)value + 1;
  if (round - (char *)&key < kRounds) {
    tss_set(key, round);
  } else {
    Write();
  }
}

static int Thread(void *unused) {
  (void)unused;
  tss_set(key, &key);
  return 7;
}

int main(void) {
  thrd_t thread;
  int result;
  tss_create(&key, Destroy);
  thrd_create(&thread, Thread, NULL);
  InvisibleAwait(1);
#ifdef RACY
  Read();
#endif
  if (thrd_join(thread, &result) != thrd_success || result != 7) {
    abort();
  }
#ifndef RACY
  Read();
#endif
}
