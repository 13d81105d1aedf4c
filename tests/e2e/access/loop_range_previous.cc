// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The one check in front of a loop is found again when a later access races
// with one of the loop's, wherever in the loop that was: backwards, and more
// elements than one event holds.
//
// RUN: %hbsan_cxx -O2 -g -DELEMENT=0 %s -o %t.last
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.last
// RUN: %expect66 %t.last 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -DELEMENT=100000 %s -o %t.middle
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.middle
// RUN: %expect66 %t.middle 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -DELEMENT=199999 %s -o %t.first
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.first
// RUN: %expect66 %t.first 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -DELEMENT=200000 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_values[200001];
int length = 200000;

NOINLINE static void Second() {
  shared_values[ELEMENT] = 1;
  // CHECK: Write of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}loop_range_previous.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  for (int i = length - 1; i >= 0; --i) {
    // CHECK: Previous write of size 4 at [[ADDRESS]] by thread T1
    // CHECK-NEXT: #0 {{.*}}First{{.*}}loop_range_previous.cc:[[#@LINE+1]]:
    shared_values[i] += i;
  }
}

int main() { RunUnordered(First, Second); }
