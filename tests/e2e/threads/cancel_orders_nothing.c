// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// pthread_cancel is a request: POSIX does not say that it orders memory. RACY:
// the cleanup handler reads what main wrote before the request.
//
// EDGE: threads | pthread_cancel | orders nothing
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

NOINLINE static void CleanUp(void *unused) {
  (void)unused;
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}CleanUp{{.*}}cancel_orders_nothing.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void *Thread(void *unused) {
  pthread_cleanup_push(CleanUp, NULL);
  for (;;) {
    pthread_testcancel();
  }
  pthread_cleanup_pop(0);
  return unused;
}

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}cancel_orders_nothing.c:[[#@LINE-2]]:
}

int main(void) {
  pthread_t thread;
#ifndef RACY
  Write();
#endif
  pthread_create(&thread, NULL, Thread, NULL);
#ifdef RACY
  Write();
#endif
  pthread_cancel(thread);
  pthread_join(thread, NULL);
}
