// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Blocks freed by one thread and handed to another by malloc carry nothing
// over: the allocator ordered the two. RACY: the threads also share a block
// that nobody freed.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../support/two_threads.h"

enum { kBlocks = 64, kSize = 2048 };
char *old_blocks[kBlocks];
char *kept_block;
int reused;

NOINLINE static void Second(void) {
  for (int i = 0; i < kBlocks; ++i) {
    char *block = (char *)malloc(kSize);
    block[100] = 2;
    for (int j = 0; j < kBlocks; ++j) {
      reused += __atomic_load_n(&old_blocks[j], __ATOMIC_RELAXED) == block;
    }
  }
#ifdef RACY
  kept_block[100] = 2;
  // CHECK: Write of size 1 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}malloc_reuse.c:[[#@LINE-2]]:
#endif
}

NOINLINE static void First(void) {
  kept_block[100] = 1;
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}malloc_reuse.c:[[#@LINE-2]]:
  char *blocks[kBlocks];
  for (int i = 0; i < kBlocks; ++i) {
    blocks[i] = (char *)malloc(kSize);
    blocks[i][100] = 1;
    __atomic_store_n(&old_blocks[i], blocks[i], __ATOMIC_RELAXED);
  }
  for (int i = 0; i < kBlocks; ++i) {
    free(blocks[i]);
  }
}

int main(void) {
  mallopt(M_ARENA_MAX, 1);  // one arena: the second thread gets the same blocks
  kept_block = (char *)malloc(kSize);
  RunUnordered(First, Second);
  printf("reused %d\n", reused);
}
