// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A detached thread announces its end through an atomic. RACY: relaxed.
//
// EDGE: threads | pthread_detach | orders nothing, an atomic must
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

int shared_value;
int finished;

#ifdef RACY
#define ORDER __ATOMIC_RELAXED
#else
#define ORDER __ATOMIC_RELEASE
#endif

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}detach.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void *Thread(void *unused) {
  (void)unused;
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Thread{{.*}}detach.c:[[#@LINE-2]]:
  __atomic_store_n(&finished, 1, ORDER);
  InvisibleSet(1);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, Thread, NULL);
  pthread_detach(thread);
  InvisibleAwait(1);
  while (!__atomic_load_n(&finished, __ATOMIC_ACQUIRE)) {
  }
  Read();
}
