// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A conditional load from an array of known size, vectorized. The array may be
// read everywhere, so InstCombine would turn the masked load into one of all
// lanes; a lane that the source never reads would then be reported.
//
// REQUIRES: avx2
// RUN: %hbsan_cxx -O3 -g -mavx2 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O3 -g -mavx2 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_values[64];
int chosen[64];
int private_values[64];

#ifdef RACY
constexpr int kLane = 20;
#else
constexpr int kLane = 21;
#endif

NOINLINE static void Second() {
  shared_values[kLane] = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}masked_load_speculated.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  // CHECK: Previous read of size {{4|16|32}} at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}masked_load_speculated.cc:[[#@LINE+3]]:
  for (int i = 0; i < 64; ++i) {
    if (chosen[i] != 0) {
      private_values[i] = shared_values[i] + 1;
    }
  }
}

int main() {
  for (int i = 0; i < 64; i += 4) {
    chosen[i] = 1;
  }
  RunUnordered(First, Second);
}
