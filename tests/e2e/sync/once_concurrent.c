// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The second caller comes while the first one runs the routine, and waits for
// it. RACY: it goes by what it sees of the routine.
//
// EDGE: pthread | pthread_once | the end of the routine -> the return of a
// caller that waited
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_once_t once = PTHREAD_ONCE_INIT;
int shared_value;

static void Initialize(void);

NOINLINE static void Second(void) {
  InvisibleAwait(1);
#ifdef RACY
  InvisibleAwait(2);
#else
  pthread_once(&once, Initialize);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}once_concurrent.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Initialize(void) {
  InvisibleSet(1);
  for (int i = 0; i < 100; ++i) {
    InvisibleYield();
  }
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Initialize{{.*}}once_concurrent.c:[[#@LINE-2]]:
  InvisibleSet(2);
}

NOINLINE static void First(void) { pthread_once(&once, Initialize); }

int main(void) { RunTogether(First, Second); }
