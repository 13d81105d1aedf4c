// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// realloc writes the new block: whoever gets it without an edge races with
// that, up to the last byte that was copied.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>

#include "../../support/two_threads.h"

char *shared_block;

NOINLINE static void Second(void) {
  char *block = __atomic_load_n(&shared_block, __ATOMIC_RELAXED);
#ifdef RACY
  block[40] = 2;
  // CHECK: Write of size 1 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}realloc_handed_over.c:[[#@LINE-2]]:
#else
  block[41] = 2;
#endif
}

NOINLINE static void First(void) {
  // CHECK: Previous write of size 41 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK: First{{.*}}realloc_handed_over.c:[[#@LINE+1]]:
  char *block = (char *)realloc(malloc(41), 1000);
  __atomic_store_n(&shared_block, block, __ATOMIC_RELAXED);
}

int main(void) {
  RunUnordered(First, Second);
  free(shared_block);
}
