// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Everybody who arrives at a std::latch and waits sees what all did before.
// RACY: one only counts down.
//
// EDGE: C++ | std::latch | arrive_and_wait() -> arrive_and_wait() of the others
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <latch>

#include "../../support/two_threads.h"

std::latch done(2);
int shared_value;

NOINLINE static void Second() {
#ifdef RACY
  done.count_down();
  InvisibleSet(1);
  InvisibleAwait(2);
#else
  done.arrive_and_wait();
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_latch_arrive_and_wait.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
#ifdef RACY
  InvisibleAwait(1);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_latch_arrive_and_wait.cc:[[#@LINE-2]]:
  InvisibleSet(2);
  done.arrive_and_wait();
}

int main() { RunTogether(First, Second); }
