// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A routine that is cancelled counts as never run: the next caller runs it
// again and is ordered after that run alone. RACY: main reads what the
// cancelled run wrote.
//
// EDGE: pthread | pthread_once | a routine that was cancelled orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_once_t once = PTHREAD_ONCE_INIT;
int cancelled_value;

NOINLINE static void Read(void) {
  int seen = cancelled_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 Read {{.*}}once_cancelled.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void Initialize(void) {
  if (InvisibleReached(2)) {
    return;
  }
  cancelled_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Initialize{{.*}}once_cancelled.c:[[#@LINE-2]]:
  InvisibleSet(1);
  for (;;) {
    pthread_testcancel();
  }
}

static void *Cancelled(void *unused) {
  pthread_once(&once, Initialize);
  return unused;
}

int main(void) {
  pthread_t cancelled;
  pthread_create(&cancelled, NULL, Cancelled, NULL);
  InvisibleAwait(1);
  pthread_cancel(cancelled);
  InvisibleSet(2);
#ifndef RACY
  pthread_join(cancelled, NULL);
#endif
  pthread_once(&once, Initialize);
  Read();
#ifdef RACY
  pthread_join(cancelled, NULL);
#endif
}
