// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A precision ends the read: %.3s leaves the fourth byte alone.
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdio.h>

#include "../../support/two_threads.h"

char shared_bytes[32] = "twelve bytes";
FILE *out;
#ifdef RACY
constexpr int kOffset = 2;
#else
constexpr int kOffset = 3;
#endif

NOINLINE static void Second() {
  fprintf(out, "%.3s\n", shared_bytes);
  // CHECK: Read of size 3 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: Second{{.*}}format_precision.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  shared_bytes[kOffset] = 'x';
  // CHECK: Previous write of size 1 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}format_precision.cc:[[#@LINE-2]]:
}

int main() {
  out = fopen("/dev/null", "w");
  RunUnordered(First, Second);
}
