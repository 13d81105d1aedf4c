// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// pthread_join orders everything the thread did. RACY: main reads before it
// joins.
//
// EDGE: threads | pthread_join | the end of the thread -> join
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}join.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}join.c:[[#@LINE-2]]:
}

static void *Thread(void *unused) {
  (void)unused;
  Write();
  InvisibleSet(1);
#ifdef RACY
  InvisibleAwait(2);
#endif
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, Thread, NULL);
  InvisibleAwait(1);
#ifdef RACY

  Read();
  InvisibleSet(2);
  pthread_join(thread, NULL);
#else
  pthread_join(thread, NULL);
  Read();
#endif
}
