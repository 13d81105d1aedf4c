// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A detached thread announces its end through an atomic. RACY: main goes by
// thrd_detach.
//
// EDGE: C11 | thrd_detach | orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdatomic.h>
#include <threads.h>

#include "../../support/invisible_barrier.h"

_Atomic int finished;
int shared_value;

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}c11_thrd_detach.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}c11_thrd_detach.c:[[#@LINE-2]]:
  InvisibleSet(1);
}

static int Thread(void *unused) {
  (void)unused;
  Write();
  atomic_store_explicit(&finished, 1, memory_order_release);
  return 0;
}

int main(void) {
  thrd_t thread;
  thrd_create(&thread, Thread, NULL);
  InvisibleAwait(1);
  thrd_detach(thread);
#ifndef RACY
  while (!finished) {
  }
#endif
  Read();
}
