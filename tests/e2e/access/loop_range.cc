// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One check in front of a vectorized loop stands for the accesses to all its
// elements, and for none before or behind them.
//
// RUN: %hbsan_cxx -O2 -g -DELEMENT=10 %s -o %t.first
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.first
// RUN: %expect66 %t.first 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -DELEMENT=333 %s -o %t.middle
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.middle
// RUN: %expect66 %t.middle 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -DELEMENT=989 %s -o %t.last
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.last
// RUN: %expect66 %t.last 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g -DELEMENT=9 %s -o %t.before
// RUN: %repeat 20 0 %t.before
// RUN: %hbsan_cxx -O2 -g -DELEMENT=990 %s -o %t.behind
// RUN: %repeat 20 0 %t.behind
//
// RUN: %hbsan_cxx -O1 -g -DELEMENT=989 %s -o %t.o1
// RUN: %expect66 %t.o1 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O3 -g -DELEMENT=989 %s -o %t.o3
// RUN: %expect66 %t.o3 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -flto=thin -fuse-ld=lld -g -DELEMENT=989 %s -o %t.thin
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.thin
// RUN: %expect66 %t.thin 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -flto=thin -fuse-ld=lld -g -DELEMENT=990 %s -o %t.thin.behind
// RUN: %repeat 20 0 %t.thin.behind
// RUN: %hbsan_cxx -O2 -mllvm -hbsan-loop-ranges=0 -g -DELEMENT=989 %s -o %t.off
// RUN: %expect66 %t.off 2> /dev/null

#include "../../support/two_threads.h"

short shared_values[1000];
int begin = 10, end = 990;

NOINLINE static short Sum(const short *values) {
  short sum = 0;
  for (int i = begin; i < end; ++i) {
    sum += values[i];
    // CHECK: Read of size 2 at 0x{{[0-9a-f]+}} by thread T2
    // CHECK-NEXT: #0 {{.*}}Sum{{.*}}loop_range.cc:[[#@LINE-2]]:
    // CHECK-NEXT: #1 {{.*}}Second{{.*}}loop_range.cc:
  }
  return sum;
}

NOINLINE static void Second() {
  short sum = Sum(shared_values);
  KEEP(sum);
}

NOINLINE static void First() {
  shared_values[ELEMENT] = 1;
  // CHECK: Previous write of size 2 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}loop_range.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
