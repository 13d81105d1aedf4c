// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// latch::try_wait acquires when it finds the counter at zero. RACY: it is not
// there yet.
//
// EDGE: C++ | std::latch | count_down() -> try_wait() that returns true
//
// RUN: %hbsan_cxx -O1 -g -std=c++20 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++20 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <cstdlib>
#include <latch>

#include "../../support/two_threads.h"

#ifdef RACY
std::latch done(2);
#else
std::latch done(1);
#endif
int shared_value;

NOINLINE static void Second() {
#ifdef RACY
  if (done.try_wait())
    std::abort();
#else
  while (!done.try_wait()) {
  }
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_latch_try_wait.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
#ifdef RACY
  done.count_down();
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_latch_try_wait.cc:[[#@LINE-2]]:
#ifndef RACY
  done.count_down();
#endif
}

int main() { RunUnordered(First, Second); }
