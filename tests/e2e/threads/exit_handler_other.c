// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An exit handler comes after its own registration, and not after another one's.
// RACY: main's own handler reads what the thread wrote before it registered.
//
// EDGE: threads | atexit | of another handler: orders nothing
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

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}exit_handler_other.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void ThreadsHandler(void) {
  InvisibleYield();  // an empty handler would not be registered
#ifndef RACY
  Read();
#endif
}

static void MainsHandler(void) {
#ifdef RACY
  Read();
#endif
}

static void *Thread(void *unused) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Thread{{.*}}exit_handler_other.c:[[#@LINE-2]]:
  atexit(ThreadsHandler);
  InvisibleSet(1);
  for (;;) {
    InvisibleYield();
  }
  return unused;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, Thread, NULL);
  InvisibleAwait(1);
  atexit(MainsHandler);
  return 0;
}
