// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// pthread_once: whoever returns from it sees what the initializer did,
// whichever thread ran it. RACY: the second thread trusts the order and does
// not call it.
//
// EDGE: pthread | pthread_once | the end of the routine -> every return
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_once_t once = PTHREAD_ONCE_INIT;
int shared_value;

void Initialize(void);

NOINLINE static void Second(void) {
#ifndef RACY
  pthread_once(&once, Initialize);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}once.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE void Initialize(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Initialize{{.*}}once.c:[[#@LINE-2]]:
}

NOINLINE static void First(void) { pthread_once(&once, Initialize); }

int main(void) { RunUnordered(First, Second); }
