// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An indexed store in a vectorized loop becomes a scatter. It touches the
// indexed elements and not those between them.
//
// REQUIRES: avx512f
// RUN: %hbsan_cxx -O3 -g -mavx512f -mtune=skylake-avx512 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O3 -g -mavx512f -mtune=skylake-avx512 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_values[256];
int indices[64];

#ifdef RACY
constexpr int kElement = 30;
#else
constexpr int kElement = 31;
#endif

NOINLINE static void Second() {
  int seen = shared_values[kElement];
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}scatter_loop.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
#pragma clang loop vectorize(assume_safety)
  for (int i = 0; i < 64; ++i) {
    shared_values[indices[i]] = i;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}scatter_loop.cc:[[#@LINE-2]]:
  }
}

int main() {
  for (int i = 0; i < 64; ++i) {
    indices[i] = 3 * i;
  }
  RunUnordered(First, Second);
}
