// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An indexed load in a vectorized loop becomes a gather. It touches the indexed
// elements and not those between them.
//
// REQUIRES: avx2
// RUN: %hbsan_cxx -O3 -g -mavx2 -mtune=skylake -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O3 -g -mavx2 -mtune=skylake %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_values[256];
int indices[64];
int private_values[64];

#ifdef RACY
constexpr int kElement = 30;
#else
constexpr int kElement = 31;
#endif

NOINLINE static void Second() {
  shared_values[kElement] = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}gather_loop.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  for (int i = 0; i < 64; ++i) {
    private_values[i] = shared_values[indices[i]];
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}gather_loop.cc:[[#@LINE-2]]:
  }
}

int main() {
  for (int i = 0; i < 64; ++i) {
    indices[i] = 3 * i;
  }
  RunUnordered(First, Second);
}
