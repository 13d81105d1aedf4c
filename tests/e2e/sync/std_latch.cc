// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::latch: count_down releases, a wait that returns acquires. RACY: the
// reader looks without waiting.
//
// EDGE: C++ | std::latch | count_down() -> wait() that returns
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <latch>

#include "../../support/two_threads.h"

std::latch done(1);
int shared_value;

NOINLINE static void Second() {
#ifndef RACY
  done.wait();
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_latch.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_latch.cc:[[#@LINE-2]]:
  done.count_down();
}

int main() { RunUnordered(First, Second); }
