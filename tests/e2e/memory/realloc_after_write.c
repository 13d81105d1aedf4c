// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// realloc may move the block: it counts as reading the old and freeing it.
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
  // CHECK: {{Read|Write|Free}} of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T2
  // CHECK: Release{{.*}}realloc_after_write.c:[[#@LINE+1]]:
  shared_block = (int *)realloc(shared_block, 100000);
}

NOINLINE static void Use(void) {
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK: Use{{.*}}realloc_after_write.c:[[#@LINE+1]]:
  shared_block[3] = 1;
}

NOINLINE static int *Allocate(void) {
  // CHECK: Location is heap block of size {{[0-9]+}} at 0x{{[0-9a-f]+}} allocated by main thread
  // CHECK: Allocate{{.*}}realloc_after_write.c:[[#@LINE+1]]:
  return (int *)malloc(64);
}

int main(void) {
  shared_block = Allocate();
  RunPair(Use, Release);
}
