// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nested loops: one check before all of them where the rows follow each other,
// and one for each row where they do not.
//
// RUN: %hbsan_cxx -O2 -g -DWIDTH=100 -DRACY %s -o %t.whole
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.whole
// RUN: %expect66 %t.whole 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -DWIDTH=100 %s -o %t.whole.clean
// RUN: %repeat 20 0 %t.whole.clean
// RUN: %hbsan_cxx -O2 -g -DWIDTH=60 -DRACY %s -o %t.part
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.part
// RUN: %expect66 %t.part 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -DWIDTH=60 %s -o %t.part.clean
// RUN: %repeat 20 0 %t.part.clean

#include "../../support/two_threads.h"

constexpr int kRow = 100;
float shared_values[21 * kRow];
float sums[kRow];
int rows = 20;

// The last row's last value, and the one behind it.
#ifdef RACY
constexpr int kElement = 19 * kRow + WIDTH - 1;
#else
constexpr int kElement = 19 * kRow + WIDTH;
#endif

NOINLINE static void Second() {
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < WIDTH; ++x) {
      // CHECK: Read of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
      // CHECK-NEXT: #0 {{.*}}Second{{.*}}loop_range_rows.cc:[[#@LINE+1]]:
      sums[x] += shared_values[y * kRow + x];
    }
  }
}

NOINLINE static void First() {
  shared_values[kElement] = 1;
  // CHECK: Previous write of size 4 at [[ADDRESS]] by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}loop_range_rows.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
