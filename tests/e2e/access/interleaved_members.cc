// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop over one member of an array of structures. Vectorized, it loads whole
// structures and drops the other member.
//
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

struct Point {
  int x, y;
};
Point shared_points[1000];
int sum;

NOINLINE static void Second() {
#ifdef RACY
  shared_points[501].x = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}interleaved_members.cc:[[#@LINE-2]]:
#else
  shared_points[501].y = 1;
#endif
}

NOINLINE static void First() {
  int total = 0;
  for (const Point &point : shared_points) {
    // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-NEXT: #0 {{.*}}First{{.*}}interleaved_members.cc:[[#@LINE+1]]:
    total += point.x;
  }
  sum = total;
}

int main() { RunUnordered(First, Second); }
