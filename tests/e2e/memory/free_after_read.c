// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Freeing a block is a write to all of it: a read in another thread races with
// it.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>

#include "../../support/two_threads.h"

int *shared_block;

NOINLINE static void Release(void) {
  // CHECK: Free of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T2
  // CHECK: Release{{.*}}free_after_read.c:[[#@LINE+1]]:
  free(shared_block);
}

NOINLINE static void Use(void) {
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK: Use{{.*}}free_after_read.c:[[#@LINE+1]]:
  int seen = shared_block[5];
  KEEP(seen);
}

NOINLINE static int *Allocate(void) {
  // CHECK: Location is heap block of size {{[0-9]+}} at 0x{{[0-9a-f]+}} allocated by main thread
  // CHECK: Allocate{{.*}}free_after_read.c:[[#@LINE+1]]:
  return (int *)calloc(16, sizeof(int));
}

int main(void) {
  shared_block = Allocate();
  RunPair(Use, Release);
}
