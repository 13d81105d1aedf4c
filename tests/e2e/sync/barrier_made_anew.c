// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A barrier that is destroyed and made anew at the same place orders its own
// rounds and nothing of the old one. RACY: the thread that makes it anew has
// only that to go by.
//
// EDGE: pthread | pthread_barrier_init, _destroy | no edge into the new barrier
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_barrier_t barrier;
int shared_value;

NOINLINE static void Second(void) {
#ifdef RACY
  pthread_barrier_destroy(&barrier);
  pthread_barrier_init(&barrier, NULL, 1);
#endif
  pthread_barrier_wait(&barrier);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}barrier_made_anew.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void *First(void *unused) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}barrier_made_anew.c:[[#@LINE-2]]:
  pthread_barrier_wait(&barrier);
  InvisibleSet(1);
  return unused;
}

int main(void) {
  pthread_t first;
#ifdef RACY
  pthread_barrier_init(&barrier, NULL, 1);
#else
  pthread_barrier_init(&barrier, NULL, 2);
#endif
  pthread_create(&first, NULL, First, NULL);
#ifdef RACY
  InvisibleAwait(1);
#endif
  Second();
  pthread_join(first, NULL);
  pthread_barrier_destroy(&barrier);
}
