// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A conditional load in a vectorized loop becomes a masked load of the chosen
// lanes.
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
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}masked_load_loop.cc:[[#@LINE-2]]:
}

NOINLINE static void Fill(int *__restrict out, const int *__restrict in,
                          const int *__restrict mask, long length) {
  // CHECK: Previous read of size {{4|16|32}} at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Fill{{.*}}masked_load_loop.cc:[[#@LINE+3]]:
  for (long i = 0; i < length; ++i) {
    if (mask[i] != 0) {
      out[i] = in[i] + 1;
    }
  }
}

// The pointers and the length come from outside; masked_load_speculated.cc has
// an array of known size.
int *volatile shared_pointer = shared_values;
volatile long length_value = 64;

NOINLINE static void First() {
  Fill(private_values, shared_pointer, chosen, length_value);
}

int main() {
  for (int i = 0; i < 64; i += 4) {
    chosen[i] = 1;
  }
  RunUnordered(First, Second);
}
