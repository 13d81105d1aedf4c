// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The other order: one thread frees, the other reads afterwards without an
// edge. The clean twin frees after the reader has finished.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>

#include "../../support/two_threads.h"

int *shared_block;

NOINLINE static void Use(void) {
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Use{{.*}}use_after_free.c:[[#@LINE+1]]:
  int seen = shared_block[4];
  KEEP(seen);
}

NOINLINE static void Release(void) {
  // CHECK: Previous free of size 256 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK: Release{{.*}}use_after_free.c:[[#@LINE+1]]:
  free(shared_block);
}

int main(void) {
  shared_block = (int *)calloc(64, sizeof(int));
#ifdef RACY
  RunUnordered(Release, Use);
#else
  RunOrdered(Use, Release);
#endif
}
