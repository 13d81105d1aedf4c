// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A new block is filled and copied to before anybody else can know of it, then
// handed over: every granule must have been recorded, whole or not.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 0
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 55
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 160
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 103
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 205
// RUN: %expect66 %t.racy 0 2>&1 | FileCheck %s --check-prefixes=CHECK,FILL
// RUN: %expect66 %t.racy 205 2>&1 | FileCheck %s --check-prefixes=CHECK,COPY
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean 0
// RUN: %repeat 20 0 %t.clean 205

#include <stdlib.h>
#include <string.h>

#include "../../support/two_threads.h"

#define HALF 103

unsigned char *shared_block;
char text[HALF];
int place;

NOINLINE static void Second(void) {
  unsigned char *block = __atomic_load_n(&shared_block, __ATOMIC_RELAXED);
  // CHECK: Read of size 1 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}fill_new_block.c:[[#@LINE+1]]:
  int seen = block[place];
  KEEP(seen);
}

NOINLINE static void First(void) {
  unsigned char *block = (unsigned char *)malloc(2 * HALF);
  // FILL: Previous write of size 103 at 0x{{[0-9a-f]+}} by thread T1
  // FILL-NEXT: #0 {{.*}}First{{.*}}fill_new_block.c:[[#@LINE+1]]:
  memset(block, 1, HALF);
  // COPY: Previous write of size 103 at 0x{{[0-9a-f]+}} by thread T1
  // COPY-NEXT: #0 {{.*}}First{{.*}}fill_new_block.c:[[#@LINE+1]]:
  memcpy(block + HALF, text, HALF);
  __atomic_store_n(&shared_block, block, __ATOMIC_RELAXED);
}

int main(int argc, char **argv) {
  place = atoi(argv[argc - 1]);
  RunPair(First, Second);
  free(shared_block);
}
