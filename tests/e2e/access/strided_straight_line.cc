// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every second element, one statement each. The vectorizer for straight lines
// loads the others as well and drops them.
//
// REQUIRES: avx2
// RUN: %hbsan_cxx -O2 -mavx2 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -mavx2 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_values[16];
int private_values[8];

#ifdef RACY
constexpr int kElement = 6;
#else
constexpr int kElement = 7;
#endif

NOINLINE static void Second() {
  shared_values[kElement] = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}strided_straight_line.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}strided_straight_line.cc:
  private_values[0] = shared_values[0] + 1;
  private_values[1] = shared_values[2] + 1;
  private_values[2] = shared_values[4] + 1;
  private_values[3] = shared_values[6] + 1;
  private_values[4] = shared_values[8] + 1;
  private_values[5] = shared_values[10] + 1;
  private_values[6] = shared_values[12] + 1;
  private_values[7] = shared_values[14] + 1;
}

int main() { RunUnordered(First, Second); }
