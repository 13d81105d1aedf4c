// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop over every second element: what lies between them is not accessed,
// though the vectorizer loads it.
//
// RUN: %hbsan_cxx -O2 -g -DTYPE=char -DRACY %s -o %t.char
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.char
// RUN: %expect66 %t.char 2>&1 | FileCheck -DSIZE=1 %s
// RUN: %hbsan_cxx -O2 -g -DTYPE=char %s -o %t.char.clean
// RUN: %repeat 20 0 %t.char.clean
// RUN: %hbsan_cxx -O2 -g -DTYPE=int -DRACY %s -o %t.int
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.int
// RUN: %expect66 %t.int 2>&1 | FileCheck -DSIZE=4 %s
// RUN: %hbsan_cxx -O2 -g -DTYPE=int %s -o %t.int.clean
// RUN: %repeat 20 0 %t.int.clean
// RUN: %hbsan_cxx -O2 -g -DTYPE=double -DRACY %s -o %t.double
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.double
// RUN: %expect66 %t.double 2>&1 | FileCheck -DSIZE=8 %s
// RUN: %hbsan_cxx -O2 -g -DTYPE=double %s -o %t.double.clean
// RUN: %repeat 20 0 %t.double.clean

#include "../../support/two_threads.h"

TYPE shared_values[400];
int length = 400;

#ifdef RACY
constexpr int kElement = 398;
#else
constexpr int kElement = 399;
#endif

NOINLINE static void Second() {
  TYPE sum = 0;
  for (int i = 0; i < length; i += 2) {
    // CHECK: Read of size [[SIZE]] at [[ADDRESS:0x[0-9a-f]+]] by thread T2
    // CHECK-NEXT: #0 {{.*}}Second{{.*}}loop_range_gaps.cc:[[#@LINE+1]]:
    sum += shared_values[i];
  }
  KEEP(sum);
}

NOINLINE static void First() {
  shared_values[kElement] = 1;
  // CHECK: Previous write of size [[SIZE]] at [[ADDRESS]] by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}loop_range_gaps.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
