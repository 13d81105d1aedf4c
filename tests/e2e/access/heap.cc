// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory from malloc; the report names the block and who allocated it.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O0 -g -DRACY %s -o %t.racy.o0
// RUN: %expect66 %t.racy.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g %s -o %t.clean.o0
// RUN: %repeat 1 0 %t.clean.o0
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include <stdlib.h>

#include "../../support/two_threads.h"

int *shared_block;

NOINLINE static void Second() {
  shared_block[3] = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}heap.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  shared_block[3] = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}heap.cc:[[#@LINE-2]]:
}

NOINLINE static int *Allocate() {
  // CHECK: Location is heap block of size 40 at 0x{{[0-9a-f]+}} allocated by main thread
  // CHECK: Allocate{{.*}}heap.cc:[[#@LINE+1]]:
  return (int *)malloc(40);
}

int main() {
  shared_block = Allocate();
  RunPair(First, Second);
  free(shared_block);
}
