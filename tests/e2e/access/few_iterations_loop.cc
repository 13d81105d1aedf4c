// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop of so few iterations that the vectorizer masks the lanes after the
// last one, instead of leaving a rest to another loop.
//
// REQUIRES: avx2
// RUN: %hbsan_cxx -O2 -mavx2 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -mavx2 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_values[64];
volatile unsigned length_value = 13;
int sum;

#ifdef RACY
constexpr int kElement = 12;
#else
constexpr int kElement = 13;
#endif

NOINLINE static void Second() {
  shared_values[kElement] = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}few_iterations_loop.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  const unsigned length = length_value & 15;
  int total = 0;
  for (unsigned i = 0; i < length; ++i) {
    // CHECK: Previous read of size {{[0-9]+}} at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-NEXT: #0 {{.*}}First{{.*}}few_iterations_loop.cc:[[#@LINE+1]]:
    total += shared_values[i];
  }
  sum = total;
}

int main() { RunUnordered(First, Second); }
