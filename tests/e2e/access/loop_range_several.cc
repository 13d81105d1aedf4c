// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop races with two places of another thread: both are reported, though
// the loop has one check.
//
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_values[100];
int length = 100;

NOINLINE static void Second() {
  for (int i = 0; i < length; ++i) shared_values[i] = i;
}

NOINLINE static void First() {
  // CHECK: Previous write of size 4 at
  // CHECK-NEXT: #0 {{.*}}First{{.*}}loop_range_several.cc:[[#@LINE+1]]:
  shared_values[20] = 1;
  // CHECK: Previous read of size 4 at
  // CHECK-NEXT: #0 {{.*}}First{{.*}}loop_range_several.cc:[[#@LINE+1]]:
  int seen = shared_values[70];
  KEEP(seen);
}

int main() { RunPair(First, Second); }
