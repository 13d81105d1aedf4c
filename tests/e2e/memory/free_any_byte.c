// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A free meets what another thread did to any byte of the block: the first, the
// last of an odd size, and those between.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 0
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 31
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 47
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 76
// RUN: %expect66 %t.racy 76 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean 76

#include <stdlib.h>

#include "../../support/two_threads.h"

char *shared_block;
int used_byte;

NOINLINE static void Release(void) {
  // CHECK: Free of size 77 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK: Release{{.*}}free_any_byte.c:[[#@LINE+1]]:
  free(shared_block);
}

NOINLINE static void Use(void) {
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK: Use{{.*}}free_any_byte.c:[[#@LINE+1]]:
  shared_block[used_byte] = 1;
}

int main(int argc, char **argv) {
  used_byte = argc > 1 ? atoi(argv[1]) : 0;
  shared_block = (char *)malloc(77);
  RunPair(Use, Release);
}
