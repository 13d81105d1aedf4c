// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// strcpy writes its destination and reads its source.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <string.h>

#include "../../support/two_threads.h"

char source_bytes[32] = "source text";
char shared_bytes[32];
volatile size_t result;

NOINLINE static void Second() {
  strcpy(shared_bytes, source_bytes);
  // CHECK: Write of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T2
  // CHECK: Second{{.*}}range_strcpy.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  char seen = shared_bytes[3];
  // CHECK: Previous read of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}range_strcpy.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() { RunPair(First, Second); }
