// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The inner unlock of a recursive mutex keeps it held, and the unlock of a
// thread that does not hold it is refused. RACY: the write comes between the
// outer unlock and a refused one.
//
// EDGE: C11 | mtx_unlock | the last of a recursive mutex -> lock; a refused one
// orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>
#include <threads.h>

#include "../../support/two_threads.h"

mtx_t lock;
int shared_value;

static void Expect(int got, int wanted) {
  if (got != wanted) {
    abort();
  }
}

NOINLINE static void Second(void) {
  mtx_lock(&lock);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}c11_mutex_recursive.c:[[#@LINE-2]]:
  KEEP(seen);
  mtx_unlock(&lock);
}

NOINLINE static void First(void) {
  mtx_lock(&lock);
  mtx_lock(&lock);
  Expect(mtx_unlock(&lock), thrd_success);
#ifdef RACY
  Expect(mtx_unlock(&lock), thrd_success);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}c11_mutex_recursive.c:[[#@LINE-2]]:
#ifdef RACY
  Expect(mtx_unlock(&lock), thrd_error);
#else
  Expect(mtx_unlock(&lock), thrd_success);
#endif
}

int main(void) {
  mtx_init(&lock, mtx_plain | mtx_recursive);
  RunUnordered(First, Second);
  mtx_destroy(&lock);
}
