// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions left by longjmp, 200,000 times, are not in the stack of a later
// access, and do not fill it up.
//
// REQUIRES: gcc
// RUN: %foreign %t.g %s gcc -O2
// RUN: %foreign %t.f %s gcc -O2 -D_FORTIFY_SOURCE=2 -DSIGNALS
// RUN: %foreign %t.c %s %clang -O2

#include <setjmp.h>

#include "../../support/two_threads.h"

int shared_value;
_Thread_local sigjmp_buf place;

NOINLINE static void Leave(int depth) {
  if (depth == 0)
#ifdef SIGNALS
    siglongjmp(place, 1);
#else
    longjmp(place, 1);
#endif
  Leave(depth - 1);
  KEEP(depth);
}

NOINLINE static void Jump(int times) {
  for (volatile int i = 0; i < times; i++) {
#ifdef SIGNALS
    if (sigsetjmp(place, 0) == 0)
#else
    if (setjmp(place) == 0)
#endif
      Leave(2);
  }
}

NOINLINE static void Second(void) {
  Jump(200000);
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Second {{.*}}longjmp.c:[[#@LINE-2]]:
  // CHECK-NEXT: #1 TwoThreadsSecond
  // CHECK-EMPTY:
}

NOINLINE static void First(void) {
  if (setjmp(place) == 0)
    Leave(3);
  shared_value = 1;
  // CHECK-NEXT: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 First {{.*}}longjmp.c:[[#@LINE-2]]:
  // CHECK-NEXT: #1 TwoThreadsFirst
  // CHECK-EMPTY:
}

int main(void) { RunPair(First, Second); }
