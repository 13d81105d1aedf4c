// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop that the optimizer turns into 32-byte loads and stores.
//
// REQUIRES: avx2
// RUN: %hbsan_cxx -O3 -g -mavx2 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O3 -g -mavx2 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

float shared_values[256];
float private_values[256];

NOINLINE static void Second() {
  for (int i = 0; i < 256; ++i) {
    // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
    // CHECK-NEXT: #0 {{.*}}Second{{.*}}vectorized_loop.cc:[[#@LINE+1]]:
    shared_values[i] = private_values[i] * 2.0f;
  }
}

NOINLINE static void First() {
  shared_values[100] = 1.0f;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}vectorized_loop.cc:[[#@LINE-2]]:
}

int main() { RunPair(First, Second); }
