// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// %n writes the number of characters.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdio.h>

#include "../../support/two_threads.h"

int shared_count;
FILE *out;

NOINLINE static void Second() {
  fprintf(out, "four%n\n", &shared_count);
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: Second{{.*}}format_count.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  int seen = shared_count;
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}format_count.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() {
  out = fopen("/dev/null", "w");
  RunPair(First, Second);
}
