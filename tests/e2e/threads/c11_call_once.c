// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// call_once: whoever returns from it sees what the function did. RACY: the
// second thread does not call it.
//
// EDGE: C11 | call_once | the end of the function -> every return
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <threads.h>

#include "../../support/two_threads.h"

once_flag once = ONCE_FLAG_INIT;
int shared_value;

static void Initialize(void);

NOINLINE static void Second(void) {
#ifndef RACY
  call_once(&once, Initialize);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}c11_call_once.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Initialize(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Initialize{{.*}}c11_call_once.c:[[#@LINE-2]]:
}

NOINLINE static void First(void) { call_once(&once, Initialize); }

int main(void) { RunUnordered(First, Second); }
