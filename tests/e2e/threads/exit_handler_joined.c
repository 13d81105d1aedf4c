// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An exit handler runs in the thread that ends the process: after the threads
// that it has joined, and beside all others. RACY: main ends without the join.
//
// EDGE: threads | exit handlers | join -> the handlers that the same thread
// calls
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stdlib.h>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Handler(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Handler{{.*}}exit_handler_joined.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void *Thread(void *unused) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Thread{{.*}}exit_handler_joined.c:[[#@LINE-2]]:
  InvisibleSet(1);
  return unused;
}

int main(void) {
  pthread_t thread;
  atexit(Handler);
  pthread_create(&thread, NULL, Thread, NULL);
  InvisibleAwait(1);
#ifndef RACY
  pthread_join(thread, NULL);
#endif
  exit(0);
}
