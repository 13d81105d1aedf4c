// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// calloc clears memory inside the library: handing the block over without an
// edge and reading it races with nothing the program did, writing and reading
// does.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>

#include "../../support/two_threads.h"

int *shared_block;

NOINLINE static void Second(void) {
  int *block = __atomic_load_n(&shared_block, __ATOMIC_ACQUIRE);
  int seen = block[7];
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}calloc.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First(void) {
  int *block = (int *)calloc(16, sizeof(int));
#ifdef RACY
  __atomic_store_n(&shared_block, block, __ATOMIC_RELEASE);
#endif
  block[7] = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}calloc.c:[[#@LINE-2]]:
#ifndef RACY
  __atomic_store_n(&shared_block, block, __ATOMIC_RELEASE);
#endif
}

int main(void) {
  RunUnordered(First, Second);
  free(shared_block);
}
