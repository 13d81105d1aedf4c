// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Masked and gather/scatter operations asked for by name: only enabled lanes
// count.
//
// REQUIRES: avx2
// RUN: %hbsan_cxx -O1 -g -mavx2 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -mavx2 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

typedef int Vector __attribute__((ext_vector_type(8)));
typedef bool Mask __attribute__((ext_vector_type(8)));
alignas(32) int shared_values[8];
volatile int switch_lane = 5;

#ifdef RACY
constexpr int kLane = 5;
#else
constexpr int kLane = 4;
#endif

NOINLINE static void Second() {
  shared_values[kLane] = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}builtin_masked.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  Mask mask = false;
  mask[switch_lane] = true;
  // CHECK: Previous read of size {{4|32}} at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}builtin_masked.cc:[[#@LINE+1]]:
  Vector seen = __builtin_masked_load(mask, shared_values);
  KEEP(seen);
}

int main() { RunUnordered(First, Second); }
