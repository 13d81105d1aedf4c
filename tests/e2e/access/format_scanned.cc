// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sscanf writes what it assigns.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdio.h>

#include "../../support/two_threads.h"

char source_bytes[32] = "12 words";
char shared_bytes[32];
int number;
volatile int result;

NOINLINE static void Second() {
  result = sscanf(source_bytes, "%d %s", &number, shared_bytes);
  // CHECK: Write of size 6 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: Second{{.*}}format_scanned.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  char seen = shared_bytes[5];
  // CHECK: Previous read of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}format_scanned.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() { RunPair(First, Second); }
